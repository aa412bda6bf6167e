import { uuidv7 } from "../../ids.ts";
import { type Assertion, agree, excludes } from "../../provenance/assertion.ts";
import { contest } from "../../provenance/contest.ts";
import type { Decision, LeasedJob, NewMemory, Supersession, WeakSignal } from "../../store/types.ts";
import { duplicateOf } from "../ranking/duplicates.ts";
import { dot } from "../ranking/vectors.ts";
import type { Candidate } from "../types.ts";
import { correctedBy, correctionOf, notSoAccordingTo } from "./corrected.ts";
import { type ForgetRequest, forgetRequests, isAskedToForget } from "./forget.ts";
import { type Known, type KnownMemory, noChanges, type Reconciled, type WeighedCandidate } from "./known.ts";
import { certainty, reinforced } from "./reinforce.ts";
import { type Relation, relate } from "./relation.ts";
import { type Contradiction, revisionOf, SAID_LATER } from "./revisions.ts";
import { assertedBy, toMemory, turnIdsOf } from "./said.ts";
import { signalOf } from "./weak-signals.ts";

/** Candidates less sure than this are not memories yet (the published threshold). */
export const KEEP_CONFIDENCE = 0.65;
/** Those less sure than this are not even remembered as a possibility (the published threshold). */
const BUFFER_CONFIDENCE = 0.45;

const FORGOTTEN = "the person asked to forget it";
const DISPUTED = "contradicts what is known, and nothing decides between them";

/** Reading a statement takes some 50 µs: so many are read without holding up others. */
const MOST_COMPARED = 1_000;

/**
 * Decides what becomes of each candidate, in the order they were said:
 *
 * - what a memory already says is merged into it, and the memory becomes surer of it;
 * - what is uncertain waits as a weak signal until it is said again;
 * - what contradicts a memory, corrects it or says more takes its place: the memory leaves retrieval and stays in history;
 *   unless the memory counts more, or nothing decides between them, and then the new one is not retrieved;
 * - the rest is a new memory beside the others;
 * - what the person plainly asks to forget, said until then, leaves retrieval.
 *
 * What a service limited to a scope is compared with what has the same scope alone.
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
  const disputing = [...known.disputing];
  const { schema } = job.domain;
  const done = noChanges();
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
    const putRight = replaces == null ? undefined : live.get(replaces.id);
    // Words that somebody has erased or changed meanwhile must not come back with it.
    if (replaces != null && putRight?.content !== replaces.content)
      return { outcome: "rejected", reason: "what it puts right is gone" };
    const said = assertedBy(job, candidate);
    const named = (corrected.get(uttered) ?? []).filter((id) => live.has(id));
    const inScope = [...live.values()].filter(({ assertion }) => assertion.scopeKey === said.scopeKey);
    const others = closest(
      inScope.filter(({ id }) => !named.includes(id) && id !== putRight?.id),
      candidate.vector,
    );
    const relations = others.flatMap((memory) => {
      const relation = relationTo(memory, candidate, said);
      return relation === null ? [] : [{ memory, relation }];
    });
    const contradicted = relations.flatMap(({ memory, relation }): Contradiction[] => {
      if (relation.is !== "contradiction") return [];
      return [{ memoryId: memory.id, reason: relation.reason, conflict: relation.kind, contest: weigh(said, memory) }];
    });
    if (putRight && !named.includes(putRight.id)) {
      contradicted.unshift({ ...correctionOf(candidate, putRight), contest: weigh(said, putRight) });
    }
    const replaced = [
      ...named.map((id) => ({ ...correctionOf(candidate, live.get(id) as KnownMemory), contest: SAID_LATER })),
      ...contradicted.filter(gaveWay),
    ];
    const compared = inScope.filter(({ id }) => !contradicted.some(({ memoryId }) => memoryId === id));
    const same =
      duplicateOf(candidate, compared) ??
      relations.find(({ relation }) => relation.is === "same" || relation.is === "less")?.memory.id ??
      null;
    if (same !== null) return merge(candidate, said, live.get(same) as KnownMemory, replaced);

    if (candidate.confidence < KEEP_CONFIDENCE && signal === null) return buffer(candidate);

    const untrue = notSoAccordingTo(candidate, others, contradicted);
    if (untrue !== null) {
      contradicted.push({ ...correctionOf(candidate, untrue), contest: weigh(said, untrue) });
      replaced.push(...contradicted.slice(-1).filter(gaveWay));
    }
    const held = contradicted.find(({ contest }) => contest.winner === "earlier");
    const tied = contradicted.find(({ contest }) => contest.winner === "nobody");
    if (named.length === 0 && held) return outweighed(candidate, said, signal, held);
    if (named.length === 0 && tied) return dispute(candidate, said, signal, tied);

    for (const { memory, relation } of relations) {
      // A fuller text of less authority stands beside the other.
      if (relation.is !== "more" || memory.assertion.authority > said.authority) continue;
      const reason = "completed by something said later";
      replaced.push({ memoryId: memory.id, reason, conflict: null, contest: SAID_LATER });
    }
    return keep(candidate, said, signal, replaced);
  }

  function relationTo(memory: KnownMemory, { content }: Candidate, said: Assertion): Relation | null {
    const isFresh = fresh.has(memory.id);
    const relation = relate(content, memory.content, isFresh);
    if (relation !== null || isFresh) return relation;
    if (agree(said, memory.assertion)) return { is: "same" };
    if (!excludes(said, memory.assertion)) return null;
    return { is: "contradiction", kind: "fact_update", reason: "another value was reported" };
  }

  function weigh(said: Assertion, { id, assertion }: KnownMemory): Contradiction["contest"] {
    if (fresh.has(id)) return SAID_LATER;
    const decided = contest(said, assertion);
    // No tenant decides for a person what agents said, and an agent is not asked what another one heard.
    return decided.winner === "nobody" && known.permitted ? SAID_LATER : decided;
  }

  /** @param replaced What cannot be so beside it: gone once more, if somebody had brought it back. */
  function merge(
    candidate: WeighedCandidate,
    said: Assertion,
    memory: KnownMemory,
    replaced: readonly Contradiction[],
  ): Verdict {
    const turnIds = turnIdsOf(job, candidate);
    const stronger = reinforced(memory, candidate);
    let { assertion } = memory;
    // A memory of this very job has these words already.
    if (!fresh.has(memory.id)) {
      done.reinforcements.push({ memoryId: memory.id, ...stronger, turnIds });
      const compared = contest(said, assertion);
      const counts = compared.winner === "later";
      const status = counts ? "activated" : "superseded";
      const reason = compared.winner === "nobody" ? "asserted again" : compared.why[counts ? "winner" : "loser"];
      const again = { memoryId: memory.id, conflict: "fact_update", reason, contest: compared } as const;
      const stands = { memoryId: memory.id, against: memory.id, status, reason } as const;
      done.revisions.push(revisionOf(candidate, said, stands, schema, counts ? [again] : []));
      if (counts) assertion = said;
    }
    live.set(memory.id, { ...memory, ...stronger, assertion });
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

  function keep(
    candidate: WeighedCandidate,
    said: Assertion,
    signal: WeakSignal | null,
    replaced: readonly Contradiction[],
  ): Verdict {
    const memory = create(candidate, said, signal, replaced[0]?.memoryId ?? null);
    for (const { memoryId: id, conflict } of replaced) {
      // It says what that memory said, too.
      if (conflict === null || id === candidate.replaces?.id)
        memory.turnIds = [...new Set([...(live.get(id)?.turnIds ?? []), ...memory.turnIds])];
    }
    const { memoryId } = memory;
    supersede(replaced);
    const assertion = { ...said, confidence: memory.confidence };
    const [other] = replaced;
    const reason = other && other.contest.winner !== "nobody" ? other.contest.why.winner : null;
    const stands = { memoryId, against: other?.memoryId ?? null, status: "activated", reason } as const;
    done.revisions.push(revisionOf(candidate, assertion, stands, schema, replaced));
    fresh.add(memoryId);
    live.set(memoryId, { ...memory, id: memoryId, originalImportance: memory.importance, assertion });
    if (signal !== null) return { outcome: "promoted", memoryId, reason: "said again", other: other?.memoryId };
    if (other) return { outcome: "superseded", memoryId, reason: other.reason, other: other.memoryId };
    return { outcome: "stored", memoryId, reason: candidate.reason };
  }

  /** What is known counts more: what was said is kept, and not retrieved. */
  function outweighed(
    candidate: WeighedCandidate,
    said: Assertion,
    signal: WeakSignal | null,
    { memoryId: other, conflict, contest }: Contradiction,
  ): Verdict {
    const reason = contest.winner === "nobody" ? DISPUTED : contest.why.loser;
    const { memoryId, confidence } = create(candidate, said, signal, null);
    done.supersessions.push({ memoryId, reason, conflict });
    const stands = { memoryId, against: other, status: "superseded", reason } as const;
    done.revisions.push(revisionOf(candidate, { ...said, confidence }, stands, schema));
    return { outcome: "stored", memoryId, reason, other };
  }

  /** Nothing decides: what is known stays, and what was said waits unretrieved for somebody who knows. */
  function dispute(
    candidate: WeighedCandidate,
    said: Assertion,
    signal: WeakSignal | null,
    { memoryId: other }: Contradiction,
  ): Verdict {
    const waiting = disputing.find(
      ({ content, assertion }) =>
        assertion.scopeKey === said.scopeKey &&
        (content === candidate.content ||
          agree(said, assertion) ||
          relate(candidate.content, content, false)?.is === "same"),
    );
    const memoryId = waiting?.id ?? create(candidate, said, signal, null).memoryId;
    const stands = { memoryId, against: other, status: "disputed", reason: DISPUTED } as const;
    done.revisions.push(revisionOf(candidate, said, stands, schema));
    if (waiting) return { outcome: "merged", memoryId, reason: "already disputes what is known", other };
    done.supersessions.push({ memoryId, reason: DISPUTED, conflict: null });
    disputing.push({ id: memoryId, content: candidate.content, assertion: said });
    return { outcome: "stored", memoryId, reason: DISPUTED, other };
  }

  /** A new memory of this job. */
  function create(
    candidate: WeighedCandidate,
    { authority }: Assertion,
    signal: WeakSignal | null,
    previousMemoryId: string | null,
  ): NewMemory {
    const source = job.source && { ...job.source, authority };
    const memory = { ...toMemory(job, candidate), memoryId: uuidv7(), previousMemoryId, source };
    if (signal !== null) {
      if (done.buffered.includes(signal)) done.buffered.splice(done.buffered.indexOf(signal), 1);
      else done.confirmed.push(signal.signalId);
      signals.delete(signal.signalId);
      memory.confidence = Math.max(KEEP_CONFIDENCE, certainty(signal.confidence, candidate.confidence));
      memory.turnIds = [...new Set([...signal.turnIds, ...memory.turnIds])];
    }
    done.memories.push(memory);
    return memory;
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
    for (const waiting of [...disputing]) {
      if (!isAskedToForget(request, waiting.content)) continue;
      disputing.splice(disputing.indexOf(waiting), 1);
      supersede([{ memoryId: waiting.id, reason: FORGOTTEN, conflict: null, forgotten: true }]);
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

function gaveWay({ contest }: Contradiction): boolean {
  return contest.winner === "later";
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
