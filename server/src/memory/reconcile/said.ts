import { type Assertion, assertionIn } from "../../provenance/assertion.ts";
import type { LeasedJob } from "../../store/types.ts";
import type { Candidate } from "../types.ts";

/** The memory that a candidate of a job becomes. */
export function toMemory(job: LeasedJob, candidate: Candidate & { vector: Float32Array }) {
  const { content, category, importance, confidence, turnIndexes, vector } = candidate;
  return {
    content,
    category,
    importance,
    confidence,
    observedAt: observedAt(job, candidate),
    turnIds: turnIdsOf(job, candidate),
    turns: [...turnIndexes],
    vector,
  };
}

/** When a candidate was so: what a service observed then, and else when it was said. */
function observedAt(job: LeasedJob, { turnIndexes }: Candidate): Date {
  if (job.source?.event) return job.source.event.observedAt;
  const said = turnIndexes
    .flatMap((index) => job.messages[index] ?? [])
    .findLast((message) => message.occurred_at !== null)?.occurred_at;
  return said ? new Date(said) : job.createdAt;
}

/** What a candidate says, and how much that counts. */
export function assertedBy(job: LeasedJob, candidate: Candidate): Assertion {
  const when = { observedAt: observedAt(job, candidate), receivedAt: job.createdAt };
  return assertionIn(job.source, { ...candidate, ...when });
}

/** The caller's ids of the messages that a candidate rests on. */
export function turnIdsOf(job: LeasedJob, { turnIndexes }: Candidate): string[] {
  return turnIndexes.flatMap((index) => job.messages[index]?.external_turn_id ?? []);
}
