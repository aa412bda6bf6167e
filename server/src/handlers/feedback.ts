import { textsIn, withTexts } from "../domains/redaction/strings.ts";
import { idempotencyOf, REPLAYED } from "../http/idempotency.ts";
import { callerOf, type Handlers, planUsageOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { storableText } from "../http/requests.ts";
import { invalid } from "../http/validate.ts";
import { uuidv7 } from "../ids.ts";
import { usefulnessOf } from "../memory/usefulness.ts";
import { queueOf } from "../quota/plans.ts";
import type { FeedbackAcceptance } from "../store/types.ts";
import type { Services } from "./services.ts";

/** Outcomes with which a correction becomes memory. */
const CORRECTING = ["user_corrected", "clarification_needed", "not_useful"];

export function feedbackHandlers(services: Services): Pick<Handlers, "sendRetrievalFeedback"> {
  const { store, retrievalLog, worker, hasher, clock, redact } = services;
  return {
    async sendRetrievalFeedback(call) {
      const { tenantId, keyId } = callerOf(call);
      const { body } = call;
      if (body.outcome === "user_corrected" && body.correction === undefined) {
        throw new ApiError("correction_required_for_user_corrected", {
          details: [
            { pointer: "/body/correction", message: "is required with outcome user_corrected", code: "required" },
          ],
        });
      }
      // The retrieval may be one of a moment ago.
      await retrievalLog.flush();
      const user = (await store.findRetrievedUser(tenantId, body.retrieval_id)) ?? undefined;
      const correction = body.correction === undefined ? [] : [storableText(body.correction, "/body/correction")];
      const [content = null] = await redact(tenantId, correction, user);
      const metadata = body.metadata ?? {};
      const labels = await redact(tenantId, textsIn(metadata), user);
      const queueName = queueOf(planUsageOf(call).plan);
      const now = clock.now();
      const accepted = await store.acceptFeedback({
        tenantId,
        feedbackId: uuidv7(),
        retrievalId: body.retrieval_id,
        outcome: body.outcome,
        usedMemoryIds: body.used_memory_ids ?? [],
        usefulness: usefulnessOf(body.outcome),
        agentConfidence: body.agent_confidence ?? null,
        metadata: withTexts(metadata, labels),
        correction:
          content !== null && CORRECTING.includes(body.outcome) ? { jobId: uuidv7(), content, queueName } : null,
        keyId,
        now,
        idempotency: idempotencyOf(hasher, "sendRetrievalFeedback", call.headers["idempotency-key"], body, now),
      });
      const feedback = noted(accepted);
      if (accepted.kind === "accepted" && feedback.correctionJobId !== null) worker.jobAccepted();
      return {
        body: {
          data: {
            feedback_id: feedback.feedbackId,
            retrieval_id: feedback.retrievalId,
            outcome: body.outcome,
            correction_job_id: feedback.correctionJobId,
          },
        },
        ...(accepted.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },
  };
}

/** @throws ApiError when nothing was noted. */
function noted(accepted: FeedbackAcceptance) {
  switch (accepted.kind) {
    case "accepted":
    case "replayed":
      return accepted.feedback;
    case "unknown_retrieval":
      throw new ApiError("retrieval_not_found");
    case "blocked":
      throw new ApiError("proxy_user_blocked");
    case "unknown_memories":
      throw invalid(
        accepted.positions.map((position) => ({
          pointer: `/body/used_memory_ids/${position}`,
          message: "must be a memory of the retrieval's user",
          code: "unknown",
        })),
      );
    case "conflict":
      throw new ApiError("idempotency_key_reused");
    case "erased":
      throw new ApiError("idempotency_erased");
  }
}
