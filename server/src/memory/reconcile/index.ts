import { v7 as uuidv7 } from "uuid";
import type { Completion, Decision, LeasedJob, NewMemory, Supersession, WeakSignal } from "../../store/types.ts";
import { duplicateOf, type StoredText } from "../ranking/duplicates.ts";
import { dot } from "../ranking/vectors.ts";
import type { Candidate, Category } from "../types.ts";
import { correctedBy, correctionOf, notSoAccordingTo } from "./corrected.ts";
import { type ForgetRequest, forgetRequests, isAskedToForget } from "./forget.ts";
import { certainty, reinforced } from "./reinforce.ts";
import { relate } from "./relation.ts";
import { signalOf } from "./weak-signals.ts";

/** Candidates less sure than this are not memories yet (the published threshold). */
export const KEEP_CONFIDENCE = 0.65;
/** Those less sure than this are not even remembered as a possibility (the published threshold). */
const BUFFER_CONFIDENCE = 0.45;

const FORGOTTEN = "the person asked to forget it";

/** Reading a statement takes some 50 µs: so many are read without holding up others. */
const MOST_COMPARED = 1_000;

/** A memory that candidates are compared with. */
export interface KnownMemory extends StoredText {
  category: Category;
  importance: number;
  originalImportance: number;
  confidence: number;
  turnIds: readonly string[];
  /** Who added it. @default not known */
  agentId?: string | null;
}

/** A candidate with what comparing it needs. */
export interface WeighedCandidate extends Candidate {
  /** Unit vector of the content. */
  vector: Float32Array;
  /** Unit vector of what it corrects; null when it corrects nothing. */
  correctsVector: Float32Array | null;
  /** What it says once it is no longer uncertain, with its unit vector; null when that is what it says already. */
  forSure: { content: string; vector: Float32Array } | null;
}

/** What is known of the user when candidates are decided on. */
export interface Known {
  /** Live memories. */
  memories: readonly KnownMemory[];
  signals: readonly WeakSignal[];
  /** Ids of the memories that the person named as wrong; each that is still live gives way to what was said instead. */
  corrected: readonly string[];
  /** The kinds of memory that may be stored. @default all */
  permitted?: readonly Category[];
}

/** What a job changes, and why. */
export type Reconciled = Pick<
  Completion,
  "memories" | "supersessions" | "reinforcements" | "buffered" | "confirmed" | "decisions"
>;

/**
 * Decides what becomes of each candidate, in the order they were said:
 *
 * - what a memory already says is merged into it, and the memory becomes surer of it;
 * - what is uncertain waits as a weak signal until it is said again;
 * - what contradicts a memory, corrects it or says more takes its place: the memory leaves retrieval and stays in history;
 * - the rest is a new memory beside the others;
 * - what the person plainly asks to forget, said until then, leaves retrieval.
 *
 * @param now When the decisions are made.
 */
export function reconcile(
  job: LeasedJob,
  candidates: readonly WeighedCandidate[],
  known: Known,
  now: Date,
): Reconciled {
  const live = new Map(known.memories.map((memory) => [memory.id, memory]));
  const fresh = new Set<string>();
  const signals = new Map(known.signals.map((signal) => [signal.signalId, signal]));
  const done: Reconciled = {
    memories: [],
    supersessions: [],
    reinforcements: [],
    buffered: [],
    confirmed: [],
    decisions: [],
  };
  const corrected = correctedBy(
    candidates,
    known.corrected.flatMap((id) => live.get(id) ?? []),
  );

  const requests = job.kind === "conversation" ? forgetRequests(job.messages) : [];
  for (const candidate of candidates) {
    while (requests[0] && requests[0].turn <= Math.min(...candidate.turnIndexes)) forget(requests.shift());
    const { outcome, memoryId = null, reason, other = null } = decide(candidate);
    const decision: Decision = {
      outcome,
      memory_id: memoryId,
      category: candidate.category,
      reason,
      other_memory_id: other,
    };
    done.decisions.push(decision);
  }
  for (const request of requests) forget(request);
  return done;

  function decide(uttered: WeighedCandidate): Verdict {
    if (known.permitted && !known.permitted.includes(uttered.category)) {
      return { outcome: "rejected", reason: "category_not_granted" };
    }
    if (uttered.confidence < BUFFER_CONFIDENCE) return { outcome: "rejected", reason: "too uncertain" };
    const signal = signalOf(uttered, [...signals.values()]);
    // Said twice it is no longer only thought.
    const candidate = signal === null ? uttered : { ...uttered, ...uttered.forSure };
    const { replaces } = candidate;
    // Words that somebody has erased or changed meanwhile must not come back with it.
    if (replaces != null && live.get(replaces.id)?.content !== replaces.content)
      return { outcome: "rejected", reason: "what it puts right is gone" };
    const wrong = new Set([...(corrected.get(uttered) ?? []), ...(replaces == null ? [] : [replaces.id])]);
    const named = [...wrong].filter((id) => live.has(id));
    const others = closest(
      [...live.values()].filter(({ id }) => !named.includes(id)),
      candidate.vector,
    );
    const relations = others.flatMap((memory) => {
      const relation = relate(candidate.content, memory.content, fresh.has(memory.id));
      return relation === null ? [] : [{ memory, relation }];
    });
    const contradicted = relations.flatMap(({ memory, relation }): Supersession[] => {
      if (relation.is !== "contradiction") return [];
      return [{ memoryId: memory.id, reason: relation.reason, conflict: relation.kind }];
    });
    const replaced = [...named.map((id) => correctionOf(candidate, live.get(id) as KnownMemory)), ...contradicted];
    const compared = [...live.values()].filter(({ id }) => !contradicted.some(({ memoryId }) => memoryId === id));
    const same =
      duplicateOf(candidate, compared) ??
      relations.find(({ relation }) => relation.is === "same" || relation.is === "less")?.memory.id ??
      null;
    if (same !== null) return merge(candidate, live.get(same) as KnownMemory, replaced);

    if (candidate.confidence < KEEP_CONFIDENCE && signal === null) return buffer(candidate);

    const untrue = notSoAccordingTo(candidate, others, replaced);
    if (untrue !== null) replaced.push(correctionOf(candidate, untrue));
    for (const { memory, relation } of relations) {
      if (relation.is !== "more") continue;
      replaced.push({ memoryId: memory.id, reason: "completed by something said later", conflict: null });
    }
    return keep(candidate, signal, replaced);
  }

  /** @param replaced What cannot be so beside it: gone once more, if somebody had brought it back. */
  function merge(candidate: WeighedCandidate, memory: KnownMemory, replaced: readonly Supersession[]): Verdict {
    const turnIds = turnIdsOf(job, candidate);
    const stronger = reinforced(memory, candidate);
    // A memory of this very job has these words already.
    if (!fresh.has(memory.id)) done.reinforcements.push({ memoryId: memory.id, ...stronger, turnIds });
    live.set(memory.id, { ...memory, ...stronger });
    if (candidate.confidence >= KEEP_CONFIDENCE) supersede(replaced.filter(({ memoryId }) => memoryId !== memory.id));
    return { outcome: "merged", memoryId: memory.id, reason: "already known", other: memory.id };
  }

  function buffer(candidate: WeighedCandidate): Verdict {
    const { content, category, importance, confidence, vector } = candidate;
    const signalId = uuidv7();
    const turnIds = turnIdsOf(job, candidate);
    const signal = { signalId, content, category, importance, confidence, turnIds, vector, saidAt: now };
    done.buffered.push(signal);
    signals.set(signalId, signal);
    return { outcome: "buffered", reason: "uncertain until it is said again" };
  }

  function keep(candidate: WeighedCandidate, signal: WeakSignal | null, replaced: readonly Supersession[]): Verdict {
    const memoryId = uuidv7();
    const memory = { ...toMemory(job, candidate), memoryId, previousMemoryId: replaced[0]?.memoryId ?? null };
    if (signal !== null) {
      if (done.buffered.includes(signal)) done.buffered.splice(done.buffered.indexOf(signal), 1);
      else done.confirmed.push(signal.signalId);
      signals.delete(signal.signalId);
      memory.confidence = Math.max(KEEP_CONFIDENCE, certainty(signal.confidence, candidate.confidence));
      memory.turnIds = [...new Set([...signal.turnIds, ...memory.turnIds])];
    }
    for (const { memoryId: id, conflict } of replaced) {
      // It says what that memory said, too.
      if (conflict === null || id === candidate.replaces?.id)
        memory.turnIds = [...new Set([...(live.get(id)?.turnIds ?? []), ...memory.turnIds])];
    }
    supersede(replaced);
    done.memories.push(memory);
    fresh.add(memoryId);
    live.set(memoryId, { ...memory, id: memoryId, originalImportance: memory.importance });
    const other = replaced[0];
    if (signal !== null) return { outcome: "promoted", memoryId, reason: "said again", other: other?.memoryId };
    if (other) return { outcome: "superseded", memoryId, reason: other.reason, other: other.memoryId };
    return { outcome: "stored", memoryId, reason: candidate.reason };
  }

  function forget(request: ForgetRequest | undefined): void {
    if (!request) return;
    for (const { id, content, category } of [...live.values()]) {
      if (!isAskedToForget(request, content)) continue;
      supersede([{ memoryId: id, reason: FORGOTTEN, conflict: null, forgotten: true }]);
      done.decisions.push({
        outcome: "rejected",
        memory_id: null,
        category,
        reason: FORGOTTEN,
        other_memory_id: id,
      });
    }
    for (const signal of [...signals.values()]) {
      if (!isAskedToForget(request, signal.content)) continue;
      if (done.buffered.includes(signal)) done.buffered.splice(done.buffered.indexOf(signal), 1);
      else done.confirmed.push(signal.signalId);
      signals.delete(signal.signalId);
    }
  }

  function supersede(replaced: readonly Supersession[]): void {
    for (const { memoryId } of replaced) live.delete(memoryId);
    done.supersessions.push(...replaced);
  }
}

/** The memories to compare with: all, or of very many those nearest in meaning. */
function closest(memories: readonly KnownMemory[], vector: Float32Array): readonly KnownMemory[] {
  if (memories.length <= MOST_COMPARED) return memories;
  const byLikeness = memories.map((memory) => ({ memory, cosine: dot(memory.vector, 0, vector) }));
  byLikeness.sort((a, b) => b.cosine - a.cosine);
  return byLikeness.slice(0, MOST_COMPARED).map(({ memory }) => memory);
}

/** What became of a candidate. */
interface Verdict {
  outcome: Decision["outcome"];
  memoryId?: string | null;
  reason: string;
  other?: string | null | undefined;
}

function toMemory(job: LeasedJob, candidate: WeighedCandidate): Omit<NewMemory, "memoryId" | "previousMemoryId"> {
  const { content, category, importance, confidence, turnIndexes, vector } = candidate;
  const said = turnIndexes
    .flatMap((index) => job.messages[index] ?? [])
    .findLast((message) => message.occurred_at !== null)?.occurred_at;
  return {
    content,
    category,
    importance,
    confidence,
    observedAt: said ? new Date(said) : job.createdAt,
    turnIds: turnIdsOf(job, candidate),
    turns: [...turnIndexes],
    vector,
  };
}

function turnIdsOf(job: LeasedJob, { turnIndexes }: Candidate): string[] {
  return turnIndexes.flatMap((index) => job.messages[index]?.external_turn_id ?? []);
}
