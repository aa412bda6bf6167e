import { type Call, check, type Handler, oneOf, type Reply, text, userId } from "./call.ts";
import { BLOCKED_REASON, type Blocked } from "./conditions.ts";
import { type FieldError, Refusal } from "./problem.ts";
import type { Schemas } from "./state.ts";

/** The contract's limits for one add. */
const MOST_MESSAGES = 64;
const MOST_CHARACTERS = 16_000;
const ROLES = ["user", "assistant", "system"];

export const addMemories: Handler = (call) => {
  const { body, state } = call;
  check(userId("/body/external_user_id", body.external_user_id), ...messageMistakes(body.messages));
  const person = state.person(body.external_user_id);
  if (person.isBlocked) throw new Refusal("proxy_user_blocked");
  person.lastActiveAt = state.timestamp();
  return add(call, body.external_user_id);
};

export const addUniversalMemories: Handler = (call) => {
  const { grant = null, owner = "" } = call.passport ?? {};
  if (grant === null || grant.canWrite === false) throw new Refusal("write_not_permitted");
  check(...messageMistakes(call.body.messages));
  return add(call, owner);
};

function add(call: Call, owner: string): Reply {
  const { arranged, conditions } = call;
  const outcome = arranged();
  if (outcome !== undefined) return blocked(call, outcome.status, outcome.retryAfterSeconds);
  if (conditions.quotaMode === "PASSTHROUGH") return blocked(call, "passthrough", null);
  if (conditions.quotaMode !== "FULL") return blocked(call, "L4", null);
  return { body: { ...common(call), status: "queued", job_id: queue(call, owner), blocked_reason: null } };
}

function blocked(call: Call, status: Blocked, retryAfterSeconds: number | null): Reply {
  const after = status === "L1" ? (retryAfterSeconds ?? 60) : null;
  const told = { status, blocked_reason: BLOCKED_REASON[status], retry_after_seconds: after };
  const headers = after === null ? {} : { "Retry-After": String(after) };
  return { body: { ...common(call), ...told }, headers, isForgotten: true };
}

function common({ conditions, requestId, state }: Call) {
  return {
    job_id: null,
    retry_after_seconds: null,
    budget_remaining_pct: conditions.budgetRemaining,
    processing_eta_seconds: null,
    processing_status: conditions.processingStatus,
    nothing_to_extract: false,
    proposal_ids: [],
    request_id: requestId,
    timestamp: state.timestamp(),
  };
}

/** Queues the job of a conversation, and runs it unless jobs are held. Gives its id. */
export function queue({ state, body, extract, holdJobs, passport }: Call, owner: string): string {
  const at = state.timestamp();
  const job: Schemas["Job"] = {
    job_id: state.newId(),
    status: "queued",
    memories_created: 0,
    created_memory_ids: [],
    pending_candidates_buffered: 0,
    pending_candidates_promoted: 0,
    decisions: [],
    attempts: 0,
    nothing_to_extract: false,
    metadata: body.metadata ?? {},
    queue_name: null,
    error: null,
    error_summary: null,
    created_at: at,
    queued_at: at,
    processing_started_at: null,
    started_at: null,
    completed_at: null,
    searchable_at: null,
    dead_lettered_at: null,
    extraction_metadata: { extractor: "fake" },
    operational_metrics: {},
    proposal_ids: [],
  };
  const granted = passport?.grant?.categories;
  const run = () => {
    const candidates = extract(body.messages);
    job.decisions = candidates.map((candidate): Schemas["Decision"] => {
      const category = candidate.category ?? "fact";
      if (granted !== undefined && !granted.includes(category)) {
        return {
          outcome: "rejected",
          memory_id: null,
          category,
          reason: "category_not_granted",
          other_memory_id: null,
        };
      }
      const { memory } = state.store(owner, candidate, {
        agent_id: body.agent_id ?? null,
        source_conversation_id: body.conversation_id ?? null,
        metadata: body.metadata ?? {},
      });
      job.created_memory_ids.push(memory.id);
      return { outcome: "stored", memory_id: memory.id, category, reason: "said by the user", other_memory_id: null };
    });
    const now = state.timestamp();
    Object.assign(job, {
      status: "completed",
      attempts: 1,
      memories_created: job.created_memory_ids.length,
      nothing_to_extract: candidates.length === 0,
      processing_started_at: now,
      started_at: now,
      completed_at: now,
      searchable_at: now,
    });
  };
  state.jobs.set(job.job_id, { owner, job, run });
  if (!holdJobs) run();
  return job.job_id;
}

function messageMistakes(messages: unknown): (FieldError | null)[] {
  const pointer = "/body/messages";
  if (!Array.isArray(messages)) return [{ pointer, message: "must be an array", code: "type" }];
  if (messages.length === 0) return [{ pointer, message: "must have at least 1 item", code: "minItems" }];
  if (messages.length > MOST_MESSAGES) {
    return [{ pointer, message: `must have at most ${MOST_MESSAGES} items`, code: "maxItems" }];
  }
  return messages.flatMap((message, at) => [
    text(`${pointer}/${at}/content`, message?.content, MOST_CHARACTERS),
    oneOf(`${pointer}/${at}/role`, message?.role, ROLES),
  ]);
}
