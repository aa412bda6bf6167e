import { standingHeaders } from "../http/envelope.ts";
import { REPLAYED, refuseReused } from "../http/idempotency.ts";
import { planUsageOf, type Reply } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { rateLimitHeaders } from "../http/rate-limit-headers.ts";
import { instant } from "../http/requests.ts";
import type { Admission } from "../memory/gate/admission.ts";
import { secondsToNextMinute } from "../quota/minute-limits.ts";
import { planOf } from "../quota/plans.ts";
import type { Standing } from "../quota/standing.ts";
import type { PlanUsage, StoredMessage } from "../store/types.ts";

type AddReply = Reply<"addMemories">;

/** A message as an add carries it. */
interface Said {
  role?: StoredMessage["role"];
  is_memory_proposal?: boolean;
  external_turn_id?: string;
  occurred_at?: string;
}

/**
 * The messages of an add as they are stored.
 *
 * @param contents Their texts, without what is not stored.
 * @throws ApiError REQ_422 when a time is out of range.
 */
export function toMessages(messages: readonly Said[], contents: readonly string[]): StoredMessage[] {
  return messages.map((message, index) => ({
    // A proposal is the assistant's whatever it says (ADD-018).
    role: message.is_memory_proposal ? "assistant" : (message.role ?? "user"),
    content: contents[index] ?? "",
    external_turn_id: message.external_turn_id ?? null,
    occurred_at: message.occurred_at
      ? instant(message.occurred_at, `/body/messages/${index}/occurred_at`).toISOString()
      : null,
  }));
}

/**
 * What an add answers.
 *
 * @param asked How the tenant stood when the request came, and whom to tell of an accepted job.
 * @throws ApiError for what is an error and no outcome.
 */
export function answerAdd(
  admission: Admission,
  asked: { standing: Standing; planUsage: PlanUsage | null; now: Date; jobAccepted: () => void },
): AddReply {
  if (admission.kind === "replayed") {
    const first = { outcome: "queued", reason: null, jobId: admission.jobId } as const;
    return { body: resultOf(first, asked.standing, null), headers: REPLAYED };
  }
  const judged = letThrough(admission);
  const { standing } = judged;
  if (judged.jobId !== null) asked.jobAccepted();
  const retryAfter = judged.outcome === "L1" ? secondsToNextMinute(asked.now) : null;
  const headers = standingHeaders(standing);
  if (retryAfter !== null) {
    headers["Retry-After"] = String(retryAfter);
    const { addsPerUserAndMinute: limit } = planOf(planUsageOf(asked).plan);
    const left = { remaining: 0, resetSeconds: retryAfter };
    if (limit !== null) Object.assign(headers, rateLimitHeaders([["user-adds", { limit, ...left }]]));
  }
  return { body: resultOf(judged, standing, retryAfter), headers };
}

type Judged = Extract<Admission, { kind: "judged" }>;

/** @throws ApiError for what is an error and no outcome. */
function letThrough(admission: Exclude<Admission, { kind: "replayed" }>): Judged {
  refuseReused(admission);
  if (admission.kind === "not_permitted") throw new ApiError("write_not_permitted");
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
): AddReply["body"] {
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
  } as AddReply["body"];
}
