import type { Aging, AgingCursor, Expired, LifecycleStore } from "../../store/types.ts";
import { RETRIEVALS_KEPT } from "../retrieval-log.ts";
import { aged, IDLE_DAYS } from "./rules.ts";

const DAY = 86_400_000;
/** Memories judged at a time; between two pages requests have their turn. */
const PAGE = 200;
/** Weak signals that were not said again for so long are forgotten. */
const WEAK_SIGNAL_DAYS = 30;
/** Messages of a job that was given up are kept so long, for whoever looks into why. */
const DEAD_PAYLOAD_DAYS = 30;
/** Ended jobs are kept as long as the longest quality log of a plan. */
const JOB_DAYS = 365;

/** How to run the lifecycle. */
export interface LifecycleOptions {
  store: LifecycleStore;
  now: Date;
  /** Days that messages of completed jobs are kept. @default 0 */
  payloadRetentionDays?: number;
  /** Told after every page how many memories were looked at, of how many. */
  onProgress?: (done: number, total: number) => void;
  /** Ends the run after the page at work. */
  signal?: AbortSignal;
}

/** What a run did. */
export interface LifecycleReport extends Expired {
  /** Live memories that were looked at. */
  examined: number;
  /** Memories that lost importance. */
  decayed: number;
  /** Memories taken out of retrieval. */
  archived: number;
}

/**
 * Does what time does: memories that nobody asks for lose importance and are archived at last, and what was kept for a
 * time is let go. Run again, it finds nothing to do.
 *
 * @example
 * const { decayed, archived } = await runLifecycle({ store, now: new Date() });
 */
export async function runLifecycle(options: LifecycleOptions): Promise<LifecycleReport> {
  const { store, now, payloadRetentionDays = 0, onProgress, signal } = options;
  const before = (days: number) => new Date(now.getTime() - days * DAY);
  const total = await store.countLiveMemories();
  const report = { examined: 0, decayed: 0, archived: 0 };
  let after: AgingCursor | null = null;
  do {
    const page = await store.listAging({ after, idleSince: before(IDLE_DAYS), limit: PAGE });
    const changes = page.memories.flatMap((memory): Aging[] => {
      const change = aged(memory, now);
      return change === null ? [] : [{ ...memory, change }];
    });
    if (changes.length > 0) {
      const { decayed, archived } = await store.age(changes, now);
      report.decayed += decayed;
      report.archived += archived;
    }
    report.examined += page.examined;
    onProgress?.(report.examined, Math.max(total, report.examined));
    after = page.next;
    await new Promise(setImmediate);
  } while (after !== null && !signal?.aborted);
  const expired = await store.forgetExpired({
    now,
    completedPayloads: before(payloadRetentionDays),
    deadPayloads: before(Math.max(DEAD_PAYLOAD_DAYS, payloadRetentionDays)),
    jobs: before(JOB_DAYS),
    weakSignals: before(WEAK_SIGNAL_DAYS),
    retrievals: new Date(now.getTime() - RETRIEVALS_KEPT),
  });
  return { ...report, ...expired };
}
