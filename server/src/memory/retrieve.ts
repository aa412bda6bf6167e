import { setImmediate } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.ts";
import type { DomainReader } from "../domains/read.ts";
import type { DomainSection } from "../domains/types.ts";
import { type Embedder, embedNow } from "../embedding/types.ts";
import { uuidv7 } from "../ids.ts";
import type { EndUser, Question, SearchableMemory, Store } from "../store/types.ts";
import { refuseBlocked } from "../tenancy/blocks.ts";
import { type Erasures, prefixOf } from "../tenancy/erasures.ts";
import type { AccessLog } from "./access-log.ts";
import { loadAsOf } from "./as-of.ts";
import { buildContext, type ContextFormat, type ContextMemory } from "./context/context.ts";
import { onlyOf } from "./granted.ts";
import { isHot } from "./lifecycle/rules.ts";
import { VectorIndexUnavailable } from "./ranking/vectors.ts";
import type { RetrievalLog } from "./retrieval-log.ts";
import type { Category } from "./types.ts";
import type { createUserIndexes, LoadedUser, Searchable } from "./user-indexes.ts";

/** What to look for in one user's memories. */
export interface Retrieval {
  query: string;
  /** Where to look: everywhere, in the hot tier, or nowhere. */
  from: "all" | "hot" | "nothing";
  limit: number;
  categories: Category[];
  agentId: string | null;
  timeFilterDays: number | null;
  /** Answer as it would have been then; null for now. */
  asOf: Date | null;
  format: ContextFormat;
  contextMaxTokens: number;
  /** The grant that an agent searches by for a person; null when an app searches for its own end user. */
  grant: SearchGrant | null;
}

/** What an agent may search. */
export interface SearchGrant {
  /** Who asks: no agent is told by its answer what another has asked. */
  agentId: string;
  /** The agent's owner, whose reads count. */
  ownerTenantId: string;
  /** Nothing of other kinds is looked at. */
  categories: Category[];
}

/** A memory that answers, with the accesses to it before this one. */
export interface FoundMemory {
  memory: SearchableMemory;
  /** Fraction 0–1 with six decimals. */
  relevance: number;
  accessCount: number;
  lastAccessedAt: Date | null;
}

/** What was found. */
export interface Retrieved {
  retrievalId: string;
  results: FoundMemory[];
  context: string;
  contextTokens: number;
  /** The answer was made earlier; nothing has changed since. */
  cached: boolean;
  /** Found by words alone: the vector index does not answer. */
  degraded: boolean;
  /** To be put to the user now: it does not come again. */
  question: Question | null;
}

type Found = Omit<Retrieved, "retrievalId" | "degraded" | "question">;

/** Looks among memories that are at hand; by words alone without a vector. */
type Look = (vector: Float32Array | null) => Found;

interface Answer {
  ranked: readonly { id: string; relevance: number }[];
  context: string;
  contextTokens: number;
  madeAt: number;
}

const NOTHING = { results: [], context: "", contextTokens: 0, cached: false };
const DAY = 86_400_000;
/** How long an answer is given again, in milliseconds: recency and time filters move on with the clock. */
const ANSWER_LIFETIME = 60_000;
/** Answers kept for all users together; one takes some kilobytes at the most. */
const ANSWERS = 1_000;
const QUERY_VECTORS = 2_000;

/**
 * Finds the memories of one user that answer a query; by words alone while the vector index does not answer.
 *
 * @throws EmbeddingUnavailable when the query cannot be embedded; EndUserBlocked.
 */
export type Retriever = (tenantId: string, externalUserId: string, retrieval: Retrieval) => Promise<Retrieved>;

export function createRetriever(parts: {
  store: Store;
  embedder: Embedder;
  /** Passes on a search by vector, or refuses it with `VectorIndexUnavailable`. */
  guardVectors: <T>(search: () => Promise<T>) => Promise<T>;
  clock: Clock;
  users: ReturnType<typeof createUserIndexes>;
  accessLog: AccessLog;
  retrievalLog: RetrievalLog;
  erasures: Erasures;
  /** What comes first in the context. */
  readDomain: DomainReader;
}): Retriever {
  const { store, embedder, guardVectors, clock, users, accessLog, retrievalLog, erasures, readDomain } = parts;
  const vectors = new LRUCache<string, Promise<Float32Array>>({ max: QUERY_VECTORS });
  const answers = new LRUCache<string, Answer>({ max: ANSWERS });

  erasures.on((erased) => {
    // Nobody knows whose query it was.
    vectors.clear();
    for (const key of answers.keys()) if (key.startsWith(prefixOf(erased))) answers.delete(key);
  });

  function vectorOf(query: string): Promise<Float32Array> {
    const known = vectors.get(query);
    if (known) return known;
    const made = embedNow(embedder, [query]).then(
      ([vector]) => vector as Float32Array,
      (error: unknown) => {
        vectors.delete(query);
        throw error;
      },
    );
    vectors.set(query, made);
    return made;
  }

  return async (tenantId, externalUserId, retrieval) => {
    const user = await store.findUser(tenantId, externalUserId);
    refuseBlocked(user);
    const { found, degraded } =
      retrieval.from === "nothing" ? { found: NOTHING, degraded: false } : await findFor(tenantId, user, retrieval);
    const retrievalId = uuidv7();
    retrievalLog.record({
      tenantId: retrieval.grant?.ownerTenantId ?? tenantId,
      grantedTo: retrieval.grant?.agentId ?? null,
      retrievalId,
      externalUserId,
      userId: user?.userId ?? null,
      agentId: retrieval.agentId,
      memoryIds: found.results.map(({ memory }) => memory.memoryId),
      at: clock.now(),
    });
    const question = user && bringsQuestion(retrieval) ? await store.takeQuestion(user, clock.now()) : null;
    return { retrievalId, ...found, degraded, question };
  };

  /** Embeds also for a user who is not known: that nothing was found is never said without having been able to look. */
  async function findFor(tenantId: string, user: EndUser | null, retrieval: Retrieval) {
    const isNew = !vectors.has(retrieval.query);
    const embedded = vectorOf(retrieval.query);
    // The user's memories are read while the embedder works on its own thread: the query must have reached it before.
    const look = async () => lookUp(user, retrieval, await readDomain(tenantId, user, retrieval));
    const looked = isNew ? setImmediate().then(look) : look();
    const [vector, lookBy] = await Promise.all([embedded, looked]);
    return await byMeaningOrWords(vector, lookBy);
  }

  /** Looks by vector, or by words alone while the vector index does not answer. */
  async function byMeaningOrWords(vector: Float32Array, look: Look): Promise<{ found: Found; degraded: boolean }> {
    try {
      return { found: await guardVectors(async () => look(vector)), degraded: false };
    } catch (error) {
      if (!(error instanceof VectorIndexUnavailable)) throw error;
      return { found: look(null), degraded: true };
    }
  }

  async function lookUp(user: EndUser | null, retrieval: Retrieval, domain: DomainSection[]): Promise<Look> {
    if (!user) {
      const { context, contextTokens } = answerWith([], retrieval, domain, clock.now().getTime());
      return () => ({ ...NOTHING, context, contextTokens });
    }
    const loaded = await users.load(user);
    const now = clock.now();
    const { asOf } = retrieval;
    if (asOf && asOf < now) {
      const then = await loadAsOf(store, embedder, user, asOf);
      return (vector) => {
        const answer = search(then, vector, retrieval, domain, asOf.getTime(), now.getTime());
        return tell(answer, then, loaded, false);
      };
    }
    const searchable = retrieval.grant ? onlyOf(loaded, retrieval.grant.categories) : loaded;
    return (vector) => {
      const { answer, cached } = answerOf(user, searchable, vector, retrieval, domain, now.getTime());
      return tell(answer, searchable, loaded, cached);
    };
  }

  /** The answer for now: one from before, or a new one. One by words alone is not kept. */
  function answerOf(
    user: EndUser,
    searchable: Searchable,
    vector: Float32Array | null,
    retrieval: Retrieval,
    domain: DomainSection[],
    now: number,
  ) {
    const searchNow = () => search(searchable, vector, retrieval, domain, now);
    // What is hot changes with every access and with the time.
    if (!vector || retrieval.from === "hot") return { answer: searchNow(), cached: false };
    // The revision and the domain block are part of the name: an answer from before a write or a change is not found again.
    const asked = JSON.stringify([user.revision, { ...retrieval, asOf: null }, domain]);
    const key = `${prefixOf(user)}${asked}`;
    const known = answers.get(key);
    // Nor one from the future, which there is when the clock was turned back.
    const cached = known !== undefined && now >= known.madeAt && now - known.madeAt < ANSWER_LIFETIME;
    const answer = cached ? known : searchNow();
    if (!cached) answers.set(key, answer);
    return { answer, cached };
  }

  /** @param live Where accesses are counted: a memory of the past is the same memory today. */
  function tell(answer: Answer, { memories }: Searchable, live: LoadedUser, cached: boolean) {
    const results = answer.ranked.map(({ id, relevance }): FoundMemory => {
      const memory = memories.get(id) as SearchableMemory;
      const { accessCount, lastAccessedAt } = memory;
      return { memory, relevance, accessCount, lastAccessedAt };
    });
    accessLog.record(results.map(({ memory }) => live.memories.get(memory.memoryId) ?? memory));
    return { results, context: answer.context, contextTokens: answer.contextTokens, cached };
  }
}

/** Who asks about the past, or is answered with nothing, is asked nothing (CLR-011). */
function bringsQuestion({ from, asOf, grant }: Retrieval): boolean {
  return from !== "nothing" && asOf === null && grant === null;
}

/** @param today Decides what is hot, also among memories of the past. */
function search(
  { index, memories }: Searchable,
  vector: Float32Array | null,
  retrieval: Retrieval,
  domain: DomainSection[],
  now: number,
  today = now,
): Answer {
  const isHotToday = (id: string) => isHot(memories.get(id) as SearchableMemory, new Date(today));
  const ranked = index.search({
    vector,
    text: retrieval.query,
    limit: retrieval.limit,
    now,
    categories: retrieval.categories,
    // Others retrieve the same memories: a score must not tell an agent when.
    ignoresAccess: retrieval.grant !== null,
    ...(retrieval.from === "hot" ? { only: isHotToday } : {}),
    ...(retrieval.agentId === null ? {} : { agentId: retrieval.agentId }),
    ...(retrieval.timeFilterDays === null ? {} : { createdSince: now - retrieval.timeFilterDays * DAY }),
  });
  return answerWith(ranked, retrieval, domain, now);
}

function answerWith(
  ranked: readonly ContextMemory[],
  { format, contextMaxTokens: maxTokens }: Retrieval,
  domain: DomainSection[],
  now: number,
): Answer {
  const { text, tokens } = buildContext(ranked, { format, maxTokens, domain });
  return { ranked, context: text, contextTokens: tokens, madeAt: now };
}
