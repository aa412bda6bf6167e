import { v7 as uuidv7 } from "uuid";
import { textsIn, withTexts } from "../domains/redaction/strings.ts";
import { standingHeaders } from "../http/envelope.ts";
import { idempotencyOf, REPLAYED } from "../http/idempotency.ts";
import { type Call, callerOf, type Handlers, planUsageOf, type Reply } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { rateLimitHeaders } from "../http/rate-limit-headers.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import type { Admission } from "../memory/gate/admission.ts";
import { type Report, sourceEventOf } from "../provenance/source-event.ts";
import { secondsToNextMinute } from "../quota/minute-limits.ts";
import { planOf, queueOf } from "../quota/plans.ts";
import type { Standing } from "../quota/standing.ts";
import type { Services } from "./services.ts";

type Source = NonNullable<Call<"addMemories">["body"]["source"]>;
type Result = Reply<"addMemories">["body"];

export function addHandlers({ admit, worker, hasher, clock, redact }: Services): Pick<Handlers, "addMemories"> {
  return {
    async addMemories(call) {
      const { tenantId, keyId } = callerOf(call);
      const { idempotency_key: keyInBody, ...body } = call.body;
      refuseReservedUser(body.external_user_id);
      const key = call.headers["idempotency-key"] ?? keyInBody;
      const now = clock.now();
      const contents = await redact(
        tenantId,
        body.messages.map(({ content }) => content.trim()),
        body.external_user_id,
      );
      const messages = body.messages.map((message, index) => ({
        role: message.role ?? "user",
        content: contents[index] ?? "",
        external_turn_id: message.external_turn_id ?? null,
        occurred_at: message.occurred_at
          ? instant(message.occurred_at, `/body/messages/${index}/occurred_at`).toISOString()
          : null,
      }));
      const report = body.source && reportOf(body.external_user_id, messages, body.source);
      const told = report && { scope: report.scope, evidence: report.evidence };
      const tales = told ? await redact(tenantId, textsIn(told), body.external_user_id) : [];
      const metadata = body.metadata ?? {};
      const labels = await redact(tenantId, textsIn(metadata), body.external_user_id);
      const admission = await admit({
        tenantId,
        externalUserId: body.external_user_id,
        jobId: uuidv7(),
        agentId: body.agent_id ?? null,
        conversationId: body.conversation_id ?? null,
        messages,
        metadata: withTexts(metadata, labels),
        queueName: queueOf(planUsageOf(call).plan),
        now,
        idempotency: idempotencyOf(hasher, "addMemories", key, body, now),
        keyId,
        source: report ? sourceEventOf({ ...report, ...withTexts(told, tales) }, now) : null,
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

function reportOf(
  externalUserId: string,
  messages: Report["messages"],
  { service, event_id: eventKey, observed_at: observedAt, scope = {}, evidence = [] }: Source,
): Report {
  return {
    externalUserId,
    messages,
    service,
    eventKey,
    observedAt: observedAt ? instant(observedAt, "/body/source/observed_at") : null,
    scope,
    evidence: evidence.map(({ source_type: sourceType, reference, content_hash: contentHash = null }) => {
      return { sourceType, reference, contentHash };
    }),
  };
}

type Judged = Extract<Admission, { kind: "judged" }>;

/** @throws ApiError for what is an error and no outcome. */
function letThrough(admission: Exclude<Admission, { kind: "replayed" }>): Judged {
  if (admission.kind === "conflict") throw new ApiError("idempotency_key_reused");
  if (admission.kind === "erased") throw new ApiError("idempotency_erased");
  if (admission.outcome === "user_blocked") throw new ApiError("proxy_user_blocked");
  if (admission.outcome === "source_unregistered") throw new ApiError("source_service_not_registered");
  if (admission.outcome === "source_bound_to_another_key") throw new ApiError("source_service_credential_mismatch");
  if (admission.outcome === "source_changed") throw new ApiError("source_event_payload_mismatch");
  if (admission.outcome === "source_erased") {
    throw new ApiError("idempotency_erased", {
      detail: "What this event made was erased with its user. Send what is new under a new `event_id`.",
    });
  }
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
