import { v7 as uuidv7 } from "uuid";
import { UNLIMITED } from "../http/envelope.ts";
import { idempotencyOf, REPLAYED } from "../http/idempotency.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import type { Services } from "./services.ts";

/** The queue of the plan that a self-hosted server's tenant has. */
export const QUEUE = "enterprise-extraction";

export function addHandlers({ store, worker, hasher, clock }: Services): Pick<Handlers, "addMemories"> {
  return {
    async addMemories(call) {
      const { tenantId } = callerOf(call);
      const { idempotency_key: keyInBody, ...body } = call.body;
      refuseReservedUser(body.external_user_id);
      // Without the profile `provenance` there are no writers, so none is registered.
      if (body.source) {
        if (body.source.observed_at) instant(body.source.observed_at, "/body/source/observed_at");
        throw new ApiError("source_service_not_registered");
      }
      const key = call.headers["idempotency-key"] ?? keyInBody;
      const now = clock.now();
      const accepted = await store.acceptJob({
        tenantId,
        externalUserId: body.external_user_id,
        jobId: uuidv7(),
        agentId: body.agent_id ?? null,
        conversationId: body.conversation_id ?? null,
        messages: body.messages.map((message, index) => ({
          role: message.role ?? "user",
          content: message.content.trim(),
          external_turn_id: message.external_turn_id ?? null,
          occurred_at: message.occurred_at
            ? instant(message.occurred_at, `/body/messages/${index}/occurred_at`).toISOString()
            : null,
        })),
        metadata: body.metadata ?? {},
        queueName: QUEUE,
        now,
        idempotency: idempotencyOf(hasher, "addMemories", key, body, now),
      });
      if (accepted.kind === "conflict") throw new ApiError("idempotency_key_reused");
      if (accepted.kind === "erased") throw new ApiError("idempotency_erased");
      if (accepted.kind === "accepted") worker.jobAccepted();
      const eta = worker.eta();
      const processing = eta === null ? "normal" : "delayed";
      return {
        body: {
          status: "queued",
          job_id: accepted.jobId,
          blocked_reason: null,
          retry_after_seconds: null,
          budget_remaining_pct: UNLIMITED.budgetRemaining,
          processing_eta_seconds: eta,
          processing_status: processing,
          nothing_to_extract: false,
          proposal_ids: [],
        },
        headers: {
          // This add may be the one that makes it so: the header says the same as the body.
          "X-MemoryOS-Processing": processing,
          ...(accepted.kind === "replayed" ? REPLAYED : {}),
        },
      };
    },
  };
}
