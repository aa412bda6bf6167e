import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Embedder } from "../embedding/types.ts";
import type { SearchableMemory, Store } from "../store/types.ts";
import type { AccessLog } from "./access-log.ts";
import { buildContext, type ContextFormat } from "./context/context.ts";
import type { Category } from "./types.ts";
import type { createUserIndexes } from "./user-indexes.ts";

/** What to look for in one user's memories. */
export interface Retrieval {
  query: string;
  limit: number;
  categories: Category[];
  agentId: string | null;
  timeFilterDays: number | null;
  format: ContextFormat;
  contextMaxTokens: number;
}

/** What was found. */
export interface Retrieved {
  results: { memory: SearchableMemory; relevance: number }[];
  context: string;
  contextTokens: number;
  /** The answer was made earlier; nothing has changed since. */
  cached: boolean;
}

/** The query could not be embedded. */
export class EmbeddingUnavailable extends Error {
  override readonly name = "EmbeddingUnavailable";
}

interface Answer {
  ranked: { id: string; relevance: number }[];
  context: string;
  contextTokens: number;
  madeAt: number;
}

const NOTHING: Retrieved = { results: [], context: "", contextTokens: 0, cached: false };
const DAY = 86_400_000;
/** How long an answer is given again, in milliseconds: recency and time filters move on with the clock. */
const ANSWER_LIFETIME = 60_000;
/** Answers kept for all users together; one takes some kilobytes at the most. */
const ANSWERS = 1_000;
const QUERY_VECTORS = 2_000;

/** Finds the memories of one user that answer a query. */
export type Retriever = (tenantId: string, externalUserId: string, retrieval: Retrieval) => Promise<Retrieved>;

export function createRetriever(parts: {
  store: Store;
  embedder: Embedder;
  clock: Clock;
  users: ReturnType<typeof createUserIndexes>;
  accessLog: AccessLog;
}): Retriever {
  const { store, embedder, clock, users, accessLog } = parts;
  const vectors = new Map<string, Promise<Float32Array>>();
  const answers = new Map<string, Answer>();

  function vectorOf(query: string): Promise<Float32Array> {
    const known = vectors.get(query);
    if (known) {
      vectors.delete(query);
      vectors.set(query, known);
      return known;
    }
    const made = embedder.embed([query]).then(
      ([vector]) => vector as Float32Array,
      (error: unknown) => {
        vectors.delete(query);
        throw new EmbeddingUnavailable("The query could not be embedded", { cause: error });
      },
    );
    vectors.set(query, made);
    for (const oldest of vectors.keys()) {
      if (vectors.size <= QUERY_VECTORS) break;
      vectors.delete(oldest);
    }
    return made;
  }

  return async (tenantId, externalUserId, retrieval) => {
    const user = await store.findUser(tenantId, externalUserId);
    if (!user) return NOTHING;
    const vector = await vectorOf(retrieval.query);
    const loaded = await users.load(user);
    const now = clock.now().getTime();
    // The revision is part of the name: an answer from before a write is not found again.
    const key = createHash("sha256")
      .update(JSON.stringify([user.tenantId, user.userId, user.revision, retrieval]))
      .digest("base64");
    const known = answers.get(key);
    const cached = known !== undefined && now - known.madeAt < ANSWER_LIFETIME;
    const answer = cached ? known : makeAnswer();
    answers.delete(key);
    answers.set(key, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= ANSWERS) break;
      answers.delete(oldest);
    }

    const results = answer.ranked.map(({ id, relevance }) => {
      const memory = loaded.memories.get(id) as SearchableMemory;
      // A copy: the answer tells of the accesses before this one.
      return { memory: { ...memory }, relevance };
    });
    accessLog.record(answer.ranked.map(({ id }) => loaded.memories.get(id) as SearchableMemory));
    return { results, context: answer.context, contextTokens: answer.contextTokens, cached };

    function makeAnswer(): Answer {
      const ranked = loaded.index.search({
        vector,
        text: retrieval.query,
        limit: retrieval.limit,
        now,
        categories: retrieval.categories,
        ...(retrieval.agentId === null ? {} : { agentId: retrieval.agentId }),
        ...(retrieval.timeFilterDays === null ? {} : { createdSince: now - retrieval.timeFilterDays * DAY }),
      });
      const { format, contextMaxTokens: maxTokens } = retrieval;
      const { text, tokens } = buildContext(ranked, { format, maxTokens });
      return { ranked, context: text, contextTokens: tokens, madeAt: now };
    }
  };
}
