import type { Clock } from "../clock.ts";
import { type Known, noChanges, type Reconciled } from "../memory/reconcile/known.ts";
import type { Category } from "../memory/types.ts";
import { UNIVERSAL } from "../passport/universal.ts";
import type { Completion, LeasedJob, Store } from "../store/types.ts";

/** What a job may do: an agent's for a person what the grant says; undefined where the app decides. */
export type JobAccess = Completion["access"];

/** What becomes of a job that may not store anything. */
export const STORES_NOTHING: Omit<Completion, "now"> = {
  access: "none",
  ...noChanges(),
  domain: null,
  basedOn: null,
  extractionMetadata: {},
  metrics: {},
  keepMessages: false,
};

/** What a job may do now. */
export async function accessOf(job: LeasedJob, store: Store, clock: Clock): Promise<JobAccess> {
  if (job.tenantId !== UNIVERSAL) return undefined;
  const access = await store.findAccess(job.agentId ?? "", job.externalUserId, clock.now());
  return access?.accessType === "read_write" ? access : "none";
}

/**
 * What is known, as an agent's job may know it: memories of the kinds that were granted, and of what other agents added
 * nothing of their own, which their messages' ids are.
 */
export function knownWithin(known: Known, job: LeasedJob, access: JobAccess): Known {
  if (access === undefined) return known;
  const permitted = access === "none" ? [] : access.categories;
  const mayUse = ({ category }: { category: Category }) => permitted.includes(category);
  return {
    ...known,
    permitted,
    memories: known.memories
      .filter(mayUse)
      .map((memory) => (memory.agentId === job.agentId ? memory : { ...memory, turnIds: [] })),
    // Nobody is asked about memories of a person, so none waits for a decision.
    disputing: [],
    signals: known.signals.filter(mayUse).map((signal) => ({ ...signal, turnIds: [] })),
  };
}

/** Why a candidate became a memory, as agents are told it. */
const WORTH_KEEPING = "worth remembering";

/**
 * What was decided, without the ids of the agent's messages on memories of other agents, and without words that an extractor
 * chose: a model's reason can quote what was said, and what is remembered of what other agents were told.
 */
export function decidedWithin(reconciled: Reconciled, known: Known, job: LeasedJob, access: JobAccess): Reconciled {
  if (access === undefined) return reconciled;
  const own = new Set(known.memories.filter(({ agentId }) => agentId === job.agentId).map(({ id }) => id));
  const reinforcements = reconciled.reinforcements.map((gain) => ({
    ...gain,
    turnIds: own.has(gain.memoryId) ? gain.turnIds : [],
  }));
  // Every other reason is a sentence of the reconciler's own.
  const decisions = reconciled.decisions.map((decision) =>
    decision.outcome === "stored" && decision.other_memory_id === null
      ? { ...decision, reason: WORTH_KEEPING }
      : decision,
  );
  return { ...reconciled, reinforcements, decisions };
}
