import type { Clock } from "../clock.ts";
import { factsOf, metadataOf, observe, type RestingMemory } from "../domains/observe.ts";
import type { Overlays } from "../domains/overlays.ts";
import type { Embedder } from "../embedding/types.ts";
import { isWordedByUs } from "../log.ts";
import { withCorrection } from "../memory/correction.ts";
import { terms } from "../memory/ranking/terms.ts";
import { KEEP_CONFIDENCE, reconcile } from "../memory/reconcile/index.ts";
import type { Known, Reconciled, WeighedCandidate } from "../memory/reconcile/known.ts";
import { saidForSure } from "../memory/reconcile/weak-signals.ts";
import { normaliseMemoryText } from "../memory/text.ts";
import { CATEGORIES, type Candidate, type Conversation, type Extractor } from "../memory/types.ts";
import type { createUserIndexes } from "../memory/user-indexes.ts";
import { assertionOf, assertionOfStanding, scopeKeyOf } from "../provenance/assertion.ts";
import { extractReport } from "../provenance/reported.ts";
import type { CompletionResult, LeasedJob, Store } from "../store/types.ts";
import { accessOf, decidedWithin, type JobAccess, knownWithin, STORES_NOTHING } from "./access.ts";

/**
 * Makes memories of what a leased job holds, and completes it. Rejects when that cannot be done: the job has then failed.
 * The signal aborts when the attempt is given up.
 */
export type Absorb = (job: LeasedJob, signal: AbortSignal) => Promise<void>;

export function createAbsorb(parts: {
  store: Store;
  embedder: Embedder;
  extractor: Extractor;
  users: ReturnType<typeof createUserIndexes>;
  clock: Clock;
  /** Whether messages stay with a job when it is completed. */
  keepMessages: boolean;
  overlays: Overlays;
  /** Told when a domain schema could not make anything of a conversation; the job goes on without. */
  onOverlayFailure: (error: unknown, job: LeasedJob) => void;
}): Absorb {
  const { store, embedder, extractor, users, clock, keepMessages, onOverlayFailure } = parts;

  return async (job, signal) => {
    const words = job.messages.map(({ content }) => content);
    try {
      await absorb(job, words, signal);
    } catch (error) {
      throw withoutWords(words, error);
    }
  };

  /**
   * Begins anew whenever a person has changed meanwhile what the agent may do.
   *
   * @param words What errors may quote: the messages, and from now on what is remembered and looked at.
   */
  async function absorb(job: LeasedJob, words: string[], signal: AbortSignal): Promise<void> {
    for (;;) {
      const access = await accessOf(job, store, clock);
      if (access === "none") {
        await store.completeJob(job, { ...STORES_NOTHING, now: clock.now() });
        return;
      }
      if ((await absorbWithin(access, job, words, signal)) !== "access_changed") return;
    }
  }

  async function absorbWithin(
    access: JobAccess,
    job: LeasedJob,
    words: string[],
    signal: AbortSignal,
  ): Promise<CompletionResult> {
    const begun = performance.now();
    let details: Record<string, unknown> = {};
    const candidates = await candidatesOf(access, job, words, signal, (told) => {
      details = told;
    });
    // Not every extractor and no embedder can be stopped: what an attempt that was given up still finds is of no use.
    signal.throwIfAborted();
    words.push(...candidates.map(({ content }) => content));
    const extracted = performance.now();
    const weighed = await weigh(candidates);
    const embedded = performance.now();
    const conversation = toConversation(job);
    const heard = await observe(parts, job, conversation);
    if (heard?.failure) onOverlayFailure(withoutWords(words, heard.failure), job);
    const extractionMetadata = {
      extractor: extractor.id,
      candidates: candidates.length,
      ...details,
      ...(heard ? { domain: metadataOf(heard) } : {}),
    };
    const metrics = { extraction_ms: Math.round(extracted - begun), embedding_ms: Math.round(embedded - extracted) };
    // A memory that a decision leans on may be changed or erased meanwhile: then what was said is looked at again.
    for (;;) {
      signal.throwIfAborted();
      const { known, basedOn } = await knownOf(access, job);
      const now = clock.now();
      const reconciled = decidedWithin(reconcile(job, weighed, known, now), known, job, access);
      const domain = heard && {
        schema: heard.schema,
        facts: factsOf(heard, conversation, restingOn(candidates, reconciled)),
      };
      const completion = {
        ...reconciled,
        domain,
        basedOn,
        extractionMetadata,
        metrics,
        now,
        keepMessages,
        ...(access && { access }),
      };
      const result = await store.completeJob(job, completion);
      if (result !== "outdated") return result;
    }
  }

  async function weigh(candidates: readonly Candidate[]): Promise<WeighedCandidate[]> {
    const corrected = candidates.flatMap(({ corrects }) => corrects || []);
    const sure = candidates.map(forSureOf);
    const texts = [...candidates.map(({ content }) => content), ...corrected, ...sure.flatMap((text) => text ?? [])];
    const vectors = texts.length > 0 ? await embedder.embed(texts) : [];
    const others = vectors.slice(candidates.length);
    const ofCorrected = others.slice(0, corrected.length).values();
    const ofSure = others.slice(corrected.length).values();
    return candidates.map((candidate, at) => {
      const correctsVector = candidate.corrects ? (ofCorrected.next().value as Float32Array) : null;
      const content = sure[at] ?? null;
      const forSure = content === null ? null : { content, vector: ofSure.next().value as Float32Array };
      return { ...candidate, vector: vectors[at] as Float32Array, correctsVector, forSure };
    });
  }

  async function candidatesOf(
    access: JobAccess,
    job: LeasedJob,
    words: string[],
    signal: AbortSignal,
    note: (details: Record<string, unknown>) => void,
  ): Promise<readonly Candidate[]> {
    const said = scopeKeyOf(job.source);
    const remembered = async () => {
      const { known } = await knownOf(access, job);
      const memories = known.memories.filter(({ assertion }) => assertion.scopeKey === said);
      for (const { content } of memories) words.push(content);
      return memories.map(({ id, content }) => ({ id, content }));
    };
    const extract = (conversation: Conversation) => extractor.extract({ ...conversation, remembered }, signal, note);
    const conversation = toConversation(job);
    const isReport = job.source?.writer != null && job.source.event !== null;
    const found = sound(await (isReport ? extractReport(conversation, extract) : extract(conversation)), job);
    if (job.kind !== "correction") return found;
    const { known } = await knownOf(access, job);
    const corrected = known.memories.filter(({ id }) => known.corrected.includes(id));
    return withCorrection(job.messages[0]?.content ?? "", found, corrected, job.createdAt);
  }

  async function knownOf(access: JobAccess, job: LeasedJob): Promise<{ known: Known; basedOn: number | null }> {
    const user = await store.findUser(job.tenantId, job.externalUserId);
    const nothing: Known = { memories: [], signals: [], disputing: [], corrected: [] };
    if (!user) return { known: knownWithin(nothing, job, access), basedOn: null };
    const standings = await store.claimStandings(user);
    const again = new Map(standings.filter(({ isDisputing }) => !isDisputing).map((each) => [each.memoryId, each]));
    const memories = [...(await users.load(user)).memories.values()].map((memory) => {
      const stronger = again.get(memory.memoryId);
      const assertion = stronger ? assertionOfStanding(stronger) : assertionOf(memory);
      return { ...memory, id: memory.memoryId, assertion };
    });
    const disputing = standings
      .filter(({ isDisputing }) => isDisputing)
      .map((each) => ({ id: each.memoryId, content: each.content, assertion: assertionOfStanding(each) }));
    const signals = await store.listWeakSignals(user);
    const corrected = job.kind === "correction" ? await store.findCorrected(job.tenantId, job.jobId) : [];
    const known = knownWithin({ memories, signals, disputing, corrected }, job, access);
    return { known, basedOn: user.revision };
  }
}

/** The memories that candidates became or were merged into. */
function restingOn(candidates: readonly Candidate[], { decisions }: Reconciled): RestingMemory[] {
  // Besides those on candidates there are decisions on what the person asked to forget.
  const onCandidates = decisions.filter(
    ({ outcome, other_memory_id: other }) => outcome !== "rejected" || other === null,
  );
  return candidates.flatMap(({ content, turnIndexes: turns }, at) => {
    const memoryId = onCandidates[at]?.memory_id ?? null;
    return memoryId === null ? [] : [{ memoryId, content, turns }];
  });
}

/** Only what is uncertain can become surer. */
function forSureOf({ content, confidence }: Candidate): string | null {
  return confidence < KEEP_CONFIDENCE ? saidForSure(content) : null;
}

function toConversation(job: LeasedJob): Conversation {
  return {
    // What a service says of "today" is of the day that it observed.
    receivedAt: job.source?.event?.observedAt ?? job.createdAt,
    turns: job.messages.map(({ role, content, external_turn_id, occurred_at }) => ({
      role,
      content,
      externalTurnId: external_turn_id,
      occurredAt: occurred_at === null ? null : new Date(occurred_at),
    })),
  };
}

/**
 * What went wrong is shown to the app and written into the log, and outlives what it is about: an error that quotes what
 * people said, now or earlier, is told without its own words.
 */
function withoutWords(words: readonly string[], error: unknown): unknown {
  if (!(error instanceof Error) || isWordedByUs(error)) return error;
  const said = new Set(words.flatMap(terms));
  let told = "";
  for (let cause: unknown = error; cause instanceof Error && told.length < 10_000; cause = cause.cause)
    told += ` ${cause.message}`;
  if (!terms(told).some((term) => said.has(term))) return error;
  return new Error(`${error.name}, with a message that quotes the conversation and is not shown`);
}

/** An extractor that answers junk fails the job: what it says must be within the contract. */
function sound(candidates: Candidate[], job: LeasedJob): Candidate[] {
  return candidates.map((candidate) => {
    const content = normaliseMemoryText(candidate.content);
    const { category, importance, confidence, turnIndexes, reason, corrects } = candidate;
    const inRange =
      CATEGORIES.includes(category) &&
      typeof reason === "string" &&
      (corrects == null || typeof corrects === "string") &&
      content.length >= 1 &&
      content.length <= 4000 &&
      importance >= 1 &&
      importance <= 10 &&
      confidence >= 0 &&
      confidence <= 1 &&
      turnIndexes.every((index) => job.messages[index] !== undefined);
    if (!inRange) throw new Error("The extractor answered with a candidate that is out of range");
    return { ...candidate, content, corrects: normaliseMemoryText(corrects ?? "") || null };
  });
}
