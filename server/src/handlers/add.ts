import { v7 as uuidv7 } from "uuid";
import { textsIn, withTexts } from "../domains/redaction/strings.ts";
import { standingHeaders } from "../http/envelope.ts";
import { idempotencyOf, REPLAYED } from "../http/idempotency.ts";
import { callerOf, type Handlers, planUsageOf, type Reply } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { rateLimitHeaders } from "../http/rate-limit-headers.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import type { Admission } from "../memory/gate/admission.ts";
import { secondsToNextMinute } from "../quota/minute-limits.ts";
import { planOf, queueOf } from "../quota/plans.ts";
import type { Standing } from "../quota/standing.ts";
import type { Services } from "./services.ts";

type Result = Reply<"addMemories">["body"];

export function addHandlers({ admit, worker, hasher, clock, redact }: Services): Pick<Handlers, "addMemories"> {
  return {
    async addMemories(call) {
      const { tenantId } = callerOf(call);
      const { idempotency_key: keyInBody, ...body } = call.body;
      refuseReservedUser(body.external_user_id);
      if (body.source?.observed_at) instant(body.source.observed_at, "/body/source/observed_at");
      const key = call.headers["idempotency-key"] ?? keyInBody;
      const now = clock.now();
      const contents = await redact(
        tenantId,
        body.messages.map(({ content }) => content.trim()),
        body.external_user_id,
      );
      const metadata = body.metadata ?? {};
      const labels = await redact(tenantId, textsIn(metadata), body.external_user_id);
      const admission = await admit({
        tenantId,
        externalUserId: body.external_user_id,
        jobId: uuidv7(),
        agentId: body.agent_id ?? null,
        conversationId: body.conversation_id ?? null,
        messages: body.messages.map((message, index) => ({
          role: message.role ?? "user",
          content: contents[index] ?? "",
          external_turn_id: message.external_turn_id ?? null,
          occurred_at: message.occurred_at
            ? instant(message.occurred_at, `/body/messages/${index}/occurred_at`).toISOString()
            : null,
        })),
        metadata: withTexts(metadata, labels),
        queueName: queueOf(planUsageOf(call).plan),
        now,
        idempotency: idempotencyOf(hasher, "addMemories", key, body, now),
        hasSource: body.source !== undefined,
      });
      if (admission.kind === "replayed") {
        const first = { outcome: "queued", reason: null, jobId: admission.jobId } as const;
        return { body: resultOf(first, call.standing, null), headers: REPLAYED };
      }
      const judged = letThrough(admission);
      const { standing } = judged;
      if (judged.jobId !== null) worker.jobAccepted();
      const retryAfter = judged.outcome === "L1" ? secondsToNextMinute(now) : null;
      const headers = standingHeaders(standing);
      if (retryAfter !== null) {
        headers["Retry-After"] = String(retryAfter);
        const { addsPerUserAndMinute: limit } = planOf(planUsageOf(call).plan);
        const left = { remaining: 0, resetSeconds: retryAfter };
        if (limit !== null) Object.assign(headers, rateLimitHeaders([["user-adds", { limit, ...left }]]));
      }
      return { body: resultOf(judged, standing, retryAfter), headers };
    },
  };
}

type Judged = Extract<Admission, { kind: "judged" }>;

/** @throws ApiError for what is an error and no outcome. */
function letThrough(admission: Exclude<Admission, { kind: "replayed" }>): Judged {
  if (admission.kind === "conflict") throw new ApiError("idempotency_key_reused");
  if (admission.kind === "erased") throw new ApiError("idempotency_erased");
  if (admission.outcome === "user_blocked") throw new ApiError("proxy_user_blocked");
  if (admission.outcome === "source_not_registered") throw new ApiError("source_service_not_registered");
  return admission;
}

function resultOf(
  { outcome, reason, jobId }: Pick<Judged, "outcome" | "reason" | "jobId">,
  { budgetRemaining, etaSeconds, processing }: Standing,
  retryAfter: number | null,
): Result {
  // The gate pairs outcome, reason and job as the contract does.
  return {
    status: outcome,
    job_id: jobId,
    blocked_reason: reason,
    retry_after_seconds: retryAfter,
    budget_remaining_pct: budgetRemaining,
    processing_eta_seconds: etaSeconds,
    processing_status: processing,
    nothing_to_extract: false,
    proposal_ids: [],
  } as Result;
}
