import type { Clock } from "../clock.ts";
import type { Embedder } from "../embedding/types.ts";
import { withCorrection } from "../memory/correction.ts";
import type { StoredText } from "../memory/ranking/duplicates.ts";
import { reconcile } from "../memory/reconcile.ts";
import { normaliseMemoryText } from "../memory/text.ts";
import { CATEGORIES, type Candidate, type Conversation, type Extractor } from "../memory/types.ts";
import type { createUserIndexes } from "../memory/user-indexes.ts";
import type { LeasedJob, Store } from "../store/types.ts";

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
}): Absorb {
  const { store, embedder, extractor, users, clock } = parts;

  return async (job) => {
    const begun = performance.now();
    let details: Record<string, unknown> = {};
    const candidates = await candidatesOf(job, (told) => {
      details = told;
    });
    const extracted = performance.now();
    const vectors = candidates.length > 0 ? await embedder.embed(candidates.map(({ content }) => content)) : [];
    const embedded = performance.now();
    const extractionMetadata = { extractor: extractor.id, candidates: candidates.length, ...details };
    const metrics = { extraction_ms: Math.round(extracted - begun), embedding_ms: Math.round(embedded - extracted) };
    // A memory that a decision leans on may be changed or erased meanwhile: then what was said is looked at again.
    for (;;) {
      const { known, basedOn } = await knownOf(job);
      const reconciled = reconcile(job, candidates, vectors, known);
      const completion = { ...reconciled, basedOn, extractionMetadata, metrics, now: clock.now() };
      if ((await store.completeJob(job, completion)) !== "outdated") return;
    }
  };

  async function candidatesOf(
    job: LeasedJob,
    note: (details: Record<string, unknown>) => void,
  ): Promise<readonly Candidate[]> {
    const found = sound(await extractor.extract(toConversation(job), undefined, note), job);
    return job.kind === "correction" ? withCorrection(job.messages[0]?.content ?? "", found) : found;
  }

  async function knownOf(job: LeasedJob): Promise<{ known: StoredText[]; basedOn: number | null }> {
    const user = await store.findUser(job.tenantId, job.externalUserId);
    if (!user) return { known: [], basedOn: null };
    const memories = [...(await users.load(user)).memories.values()];
    const known = memories.map(({ memoryId: id, content, vector }) => ({ id, content, vector }));
    return { known, basedOn: user.revision };
  }
}

function toConversation(job: LeasedJob): Conversation {
  return {
    receivedAt: job.createdAt,
    turns: job.messages.map(({ role, content, external_turn_id, occurred_at }) => ({
      role,
      content,
      externalTurnId: external_turn_id,
      occurredAt: occurred_at === null ? null : new Date(occurred_at),
    })),
  };
}

/** An extractor that answers junk fails the job: what it says must be within the contract. */
function sound(candidates: Candidate[], job: LeasedJob): Candidate[] {
  return candidates.map((candidate) => {
    const content = normaliseMemoryText(candidate.content);
    const { category, importance, confidence, turnIndexes, reason } = candidate;
    const inRange =
      CATEGORIES.includes(category) &&
      typeof reason === "string" &&
      content.length >= 1 &&
      content.length <= 4000 &&
      importance >= 1 &&
      importance <= 10 &&
      confidence >= 0 &&
      confidence <= 1 &&
      turnIndexes.every((index) => job.messages[index] !== undefined);
    if (!inRange) throw new Error("The extractor answered with a candidate that is out of range");
    return { ...candidate, content };
  });
}
