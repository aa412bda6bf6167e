import { type Call, check, enveloped, type Handler, number, oneOf, text, userId } from "./call.ts";
import { Refusal } from "./problem.ts";
import { CATEGORIES } from "./retrieving.ts";
import type { Kept, Schemas } from "./state.ts";

export const listMemories: Handler = (call) => {
  const { query, state } = call;
  const owner = query.get("external_user_id");
  const given = query.get("limit");
  const limit = given === null ? 10 : Number(given);
  const categories = query.getAll("categories");
  check(
    userId("/query/external_user_id", owner, false),
    number("/query/limit", limit, 1, 50),
    ...categories.map((category) => oneOf("/query/categories", category, CATEGORIES)),
  );
  const after = cursorOf(query.get("cursor"));
  const all = state
    .memoriesOf(owner)
    .map(({ memory }) => memory)
    .filter((memory) => query.get("include_archived") === "true" || !memory.is_archived)
    .filter(({ category }) => categories.length === 0 || categories.includes(category))
    .filter(({ agent_id }) => !query.has("agent_id") || agent_id === query.get("agent_id"));
  // Identifiers grow, so a place in the list outlives what is deleted around it.
  const rest = after === null ? all : all.filter(({ id }) => id < after);
  const items = rest.slice(0, limit);
  const next = rest.length > limit ? `after-${items.at(-1)?.id}` : null;
  return enveloped(call, items, { pagination: { next_cursor: next, limit, total: all.length } });
};

export const getMemory: Handler = (call) => enveloped(call, find(call).memory);

export const getMemoryHistory: Handler = (call) => enveloped(call, find(call).versions);

export const updateMemory: Handler = (call) => {
  const { body, state } = call;
  check(
    text("/body/content", body.content, 4_000, false),
    number("/body/importance_score", body.importance_score, 1, 10),
  );
  const kept = find(call);
  const { memory } = kept;
  const wasArchived = memory.is_archived;
  Object.assign(memory, {
    content: body.content?.trim() ?? memory.content,
    importance_score: body.importance_score ?? memory.importance_score,
    is_archived: body.is_archived ?? memory.is_archived,
    updated_at: state.timestamp(),
  });
  const change = memory.is_archived === wasArchived ? "manual_edit" : wasArchived ? "restored" : "archived";
  state.addVersion(kept, change, "changed by the app");
  return enveloped(call, memory);
};

export const deleteMemory: Handler = (call) => {
  const { state, query } = call;
  const kept = find(call);
  if (query.get("hard_delete") === "true") {
    state.memories.delete(kept.memory.id);
    return enveloped(call, { deleted: true, receipt: { memories: 1, versions: kept.versions.length } });
  }
  const archived = kept.memory.is_archived ? 0 : 1;
  kept.memory.is_archived = true;
  if (archived === 1) state.addVersion(kept, "archived", "deleted by the app");
  return enveloped(call, { deleted: true, receipt: { archived } });
};

export const getJob: Handler = (call) => enveloped(call, findJob(call, null));

/** States as Celery has them, which the published service answers with. */
const STATES: Record<string, string> = {
  queued: "PENDING",
  processing: "STARTED",
  completed: "SUCCESS",
  failed: "RETRY",
  dead: "FAILURE",
};

export const getUniversalJob: Handler = (call) => {
  const job = findJob(call, call.passport?.owner ?? "");
  const { created_memory_ids, decisions, nothing_to_extract, searchable_at } = job;
  const body = {
    job_id: job.job_id,
    status: job.status,
    state: STATES[job.status],
    memories_created: job.memories_created,
    blocked_reason: null,
    result: job.status === "completed" ? { created_memory_ids, decisions, nothing_to_extract, searchable_at } : null,
    error: job.error,
    metadata: job.metadata,
    request_id: call.requestId,
    timestamp: call.state.timestamp(),
  };
  return { body };
};

function findJob({ state, path }: Call, owner: string | null): Schemas["Job"] {
  const found = state.jobs.get(path.job_id ?? "");
  if (found === undefined || (owner !== null && owner !== found.owner)) throw new Refusal("job_not_found");
  return found.job;
}

/** Somebody else's memory is answered like one that does not exist. */
function find({ state, path, query }: Call): Kept {
  const kept = state.memories.get(path.memory_id ?? "");
  const owner = query.get("external_user_id");
  if (kept === undefined || (owner !== null && owner !== kept.owner)) throw new Refusal("memory_not_found");
  return kept;
}

function cursorOf(cursor: string | null): string | null {
  if (cursor === null) return null;
  const id = /^after-([0-9a-f-]{36})$/.exec(cursor)?.[1];
  if (id === undefined) throw new Refusal("invalid_cursor", { cursor: "malformed" });
  return id;
}
