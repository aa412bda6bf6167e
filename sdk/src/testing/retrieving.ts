import { queue } from "./adding.ts";
import { type Call, check, enveloped, type Handler, number, oneOf, text, userId } from "./call.ts";
import { contextOf, FORMATS } from "./context.ts";
import { Refusal } from "./problem.ts";
import type { Category, Kept, Schemas } from "./state.ts";

const DAY_MS = 86_400_000;
export const CATEGORIES: readonly Category[] = ["preference", "goal", "expertise", "fact", "procedure", "relationship"];
const OUTCOMES = [
  "used_successfully",
  "used_partially",
  "ignored",
  "not_useful",
  "user_corrected",
  "clarification_needed",
];

export const retrieveMemories: Handler = (call) => {
  const { body, state } = call;
  checkRetrieve(call);
  check(userId("/body/external_user_id", body.external_user_id));
  if (state.people.get(body.external_user_id)?.isBlocked) throw new Refusal("proxy_user_blocked");
  return { body: retrieve(call, body.external_user_id, body.categories) };
};

export const retrieveUniversalMemories: Handler = (call) => {
  checkRetrieve(call);
  const { grant = null, owner = "" } = call.passport ?? {};
  const readable = grant === null ? [] : (grant.categories ?? CATEGORIES);
  const status = grant === null ? "no_grant_for_user" : null;
  const found = retrieve(call, owner, readable);
  return {
    body: { ...found, permission_status: status, permission_error: status, categories_available: readable },
  };
};

export const sendRetrievalFeedback: Handler = (call) => {
  const { body, state } = call;
  check(
    text("/body/retrieval_id", body.retrieval_id, 36),
    text("/body/outcome", body.outcome, 40),
    oneOf("/body/outcome", body.outcome, OUTCOMES),
    text("/body/correction", body.correction, 4_000, false),
  );
  const used = state.retrievals.get(body.retrieval_id);
  if (used === undefined) throw new Refusal("retrieval_not_found");
  if (body.outcome === "user_corrected" && !body.correction) {
    const message = "is required with outcome user_corrected";
    throw new Refusal("correction_required_for_user_corrected", [
      { pointer: "/body/correction", message, code: "required" },
    ]);
  }
  const owner = state.memories.get(used[0] ?? "")?.owner;
  const messages = [{ role: "user", content: body.correction }];
  const job = body.correction && owner !== undefined ? queue({ ...call, body: { ...body, messages } }, owner) : null;
  const { retrieval_id, outcome } = body;
  return enveloped(call, { feedback_id: state.newId(), retrieval_id, outcome, correction_job_id: job });
};

function checkRetrieve({ body }: Call): void {
  const categories: unknown[] = Array.isArray(body.categories) ? body.categories : [];
  check(
    text("/body/query", body.query, 16_000),
    number("/body/limit", body.limit, 1, 50),
    number("/body/time_filter_days", body.time_filter_days, 1, 3_650),
    number("/body/context_max_tokens", body.context_max_tokens, 50, 4_000),
    oneOf("/body/format", body.format, FORMATS),
    ...categories.map((category, at) => oneOf(`/body/categories/${at}`, category, CATEGORIES)),
  );
}

/** Every memory of the person is found, those first that share most words with the query, then the newest. */
function retrieve({ state, body, conditions, requestId }: Call, owner: string, categories?: readonly string[] | null) {
  const isPassthrough = conditions.quotaMode === "PASSTHROUGH";
  const at = state.timestamp();
  const oldest = body.time_filter_days ? state.now().getTime() - body.time_filter_days * DAY_MS : 0;
  const fits = ({ memory }: Kept) =>
    !memory.is_archived &&
    (!categories || categories.includes(memory.category)) &&
    (!body.agent_id || memory.agent_id === body.agent_id) &&
    Date.parse(memory.created_at) >= oldest;
  const asked = wordsIn(body.query);
  const ranked = (isPassthrough ? [] : state.memoriesOf(owner).filter(fits))
    .map((kept) => ({ kept, share: shareOf(asked, wordsIn(kept.memory.content)) }))
    .sort((a, b) => b.share - a.share)
    .slice(0, body.limit ?? 10);
  const data = ranked.map(({ kept: { memory }, share }): Schemas["SearchResult"] => {
    memory.access_count += 1;
    const last = memory.last_accessed_at;
    memory.last_accessed_at = at;
    return {
      id: memory.id,
      content: memory.content,
      category: memory.category,
      importance_score: memory.importance_score,
      original_importance_score: memory.original_importance_score,
      access_count: memory.access_count,
      is_hot: memory.is_hot,
      is_archived: false,
      system_archived: false,
      source_event_id: memory.source_event_id,
      provenance: memory.provenance,
      relevance_score: 0.1 + 0.9 * share,
      last_accessed: last,
      created_at: memory.created_at,
      context_snippet: memory.content,
    };
  });
  const retrievalId = state.newId();
  state.retrievals.set(
    retrievalId,
    data.map(({ id }) => id),
  );
  const context = contextOf(data, body.format ?? "bullets", body.context_max_tokens ?? 500);
  return {
    retrieval_id: retrievalId,
    data,
    cached: false,
    system_prompt_addition: context.text,
    context_token_count: context.tokens,
    memories_from_hot_tier: 0,
    clarification_question: null,
    clarification: null,
    source_reviews: [],
    quota_mode: conditions.quotaMode,
    is_degraded: conditions.quotaMode === "DEGRADED_RETRIEVE",
    is_passthrough: isPassthrough,
    request_id: requestId,
    timestamp: at,
  };
}

function wordsIn(sentence: string): Set<string> {
  return new Set(sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function shareOf(asked: Set<string>, words: Set<string>): number {
  const shared = [...asked].filter((word) => words.has(word)).length;
  return asked.size === 0 ? 0 : shared / asked.size;
}
