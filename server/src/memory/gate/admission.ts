import type { Embedder } from "../../embedding/types.ts";
import { type Standing, standingOf } from "../../quota/standing.ts";
import {
  type AddFacts,
  type BlockedReason,
  type NewJob,
  NO_PLAN,
  type RecentText,
  type Refusal,
  type Store,
  TenantErased,
} from "../../store/types.ts";
import type { Gate } from "./gate.ts";
import type { Outcome, Reading, Verdict } from "./judge.ts";
import { similaritiesByMeaning } from "./repeats.ts";

/** A conversation that asks to be let in. */
export type Applicant = Omit<NewJob, "tokens" | "compared" | "judge">;

/** What became of it. */
export type Admission =
  | {
      kind: "judged";
      outcome: Exclude<Outcome, "undecided" | "source_repeated">;
      reason: BlockedReason | null;
      /** The job that it became; null when it did not. */
      jobId: string | null;
      /** How the tenant stands now; the mode is the one that it was judged under. */
      standing: Standing;
    }
  | { kind: "replayed"; jobId: string }
  | { kind: "not_permitted" }
  | Refusal;

/** Lets conversations in. */
export type Admit = (applicant: Applicant) => Promise<Admission>;

/** What the gate says when it fails; the store decides nothing by it. */
const UNREADABLE: Reading = { score: 0, tokens: 0, compared: { digest: "", text: null } };

/**
 * @param onFailure Told when the gate itself, or the embedder behind it, fails.
 * @returns what rejects with `TenantErased` when the tenant was erased meanwhile.
 */
export function createAdmission(parts: {
  store: Store;
  embedder: Embedder;
  gate: Gate;
  onFailure: (error: unknown) => void;
}): Admit {
  const { store, embedder, gate, onFailure } = parts;

  return async (job) => {
    const { now } = job;
    let failed = false;
    let repeatedJob: string | null = null;
    const whole = <T>(run: () => T, otherwise: () => T): T => {
      if (failed) return otherwise();
      try {
        return run();
      } catch (error) {
        failed = true;
        onFailure(error);
        return otherwise();
      }
    };
    const reading = whole(
      () => gate.read(job.messages),
      () => UNREADABLE,
    );
    const similarities = new Map<number, number>();
    const judge = (facts: AddFacts): Verdict => {
      if (facts.planUsage.plan === NO_PLAN) throw new TenantErased(`There is no tenant ${job.tenantId}`);
      if (facts.source?.kind === "repeated") repeatedJob = facts.source.jobId;
      return whole(
        () => gate.judge({ reading, now, similarities }, facts),
        () => blocked(facts, now),
      );
    };

    for (;;) {
      const done = await store.acceptJob({ ...job, tokens: reading.tokens, compared: reading.compared, judge });
      if (done.kind !== "accepted" && done.kind !== "refused") return done;
      const verdict = done.judgement;
      const { outcome, reason, standing } = verdict;
      if (outcome === "undecided") {
        // Rare, and outside of the transaction: embedding takes longer than everything else. Then it is judged again.
        await compare(reading, verdict.undecided, similarities);
        continue;
      }
      // The first time counts, whatever became of it.
      if (outcome === "source_repeated")
        return { kind: "judged", outcome: "queued", reason, jobId: repeatedJob, standing };
      if (done.kind === "refused") return { kind: "judged", outcome, reason, jobId: null, standing };
      const after = standingOf(done.planUsage, now);
      return { kind: "judged", outcome, reason, jobId: done.jobId, standing: { ...after, mode: standing.mode } };
    }
  };

  /** While the embedder fails, only exact repeats are found (GAT-017). */
  async function compare(reading: Reading, recent: RecentText[], similarities: Map<number, number>): Promise<void> {
    try {
      const found = await similaritiesByMeaning(embedder, reading.compared.text ?? "", recent);
      for (const [id, similarity] of found) similarities.set(id, similarity);
    } catch (error) {
      onFailure(error);
      for (const { textId } of recent) similarities.set(textId, 0);
    }
  }
}

/** The gate failed: nothing is let through unjudged. A blocked user stays what they are. */
function blocked({ isBlocked, planUsage }: AddFacts, now: Date): Verdict {
  const common = { accepted: false, standing: standingOf(planUsage, now), undecided: [] };
  if (isBlocked) return { ...common, outcome: "user_blocked", reason: null, entry: null };
  const reason = "internal_error" as const;
  return { ...common, outcome: "blocked", reason, entry: { layer: "NONE", reason, score: 0, similarity: null } };
}
