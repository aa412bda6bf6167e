import type { Database } from "better-sqlite3";
import { monthOf } from "../../quota/month.ts";
import { queueOf } from "../../quota/plans.ts";
import type { PlanUsage, Usage } from "../types.ts";
import type { AlertRecord } from "./alerts.ts";
import { createJobCounts } from "./job-counts.ts";
import { createUsageRecord } from "./usage.ts";

/**
 * What the adds of a transaction count. They change the same few counters, so it is written once for all of them, at the end
 * of the transaction or before a change of another kind in it.
 */
export interface Tally {
  /** How a tenant stands with all that was counted; null when there is no such tenant. It is told of what that means for it. */
  look(tenantId: string, now: Date): PlanUsage | null;
  /** Counts a job of a tenant that was looked at, and says how the tenant stands then. */
  count(tenantId: string, now: Date, queueName: string, used: Usage): PlanUsage | null;
  /** Writes what was counted. */
  settle(): void;
  /** What was counted is undone. */
  forget(): void;
}

interface Looked {
  tenantId: string;
  month: string;
  /** When last. */
  now: Date;
  /** What is written. */
  before: PlanUsage;
  used: Usage;
}

export function createTally(db: Database, alerts: AlertRecord): Tally {
  const usage = createUsageRecord(db);
  const jobs = createJobCounts(db);
  const looked = new Map<string, Looked>();
  const opened = new Map<string, number>();
  const waiting = new Map<string, number>();

  function standing({ tenantId, before, used }: Looked): PlanUsage {
    return {
      ...before,
      usage: sum(before.usage, used),
      openJobs: before.openJobs + (opened.get(tenantId) ?? 0),
      waitingJobs: before.waitingJobs + (waiting.get(queueOf(before.plan)) ?? 0),
    };
  }

  function entryOf(tenantId: string, now: Date): Looked | null {
    const month = monthOf(now);
    const key = `${tenantId} ${month}`;
    const known = looked.get(key);
    if (known) {
      known.now = now;
      return known;
    }
    const before = usage.read(tenantId, month);
    if (!before) return null;
    const entry = { tenantId, month, now, before, used: { calls: 0, writes: 0, tokens: 0, reads: 0 } };
    looked.set(key, entry);
    return entry;
  }

  function forget(): void {
    for (const counted of [looked, opened, waiting]) counted.clear();
  }

  return {
    look(tenantId, now) {
      const entry = entryOf(tenantId, now);
      return entry && standing(entry);
    },
    count(tenantId, now, queueName, used) {
      add(opened, tenantId);
      add(waiting, queueName);
      const entry = entryOf(tenantId, now);
      if (!entry) return null;
      entry.used = sum(entry.used, used);
      return standing(entry);
    },
    settle() {
      if (looked.size === 0 && opened.size === 0) return;
      for (const { tenantId, month, used } of looked.values()) if (used.calls > 0) usage.count(tenantId, month, used);
      for (const [tenantId, count] of opened) jobs.open(tenantId, count);
      for (const [queueName, count] of waiting) jobs.wait(queueName, count);
      for (const entry of looked.values()) alerts.note(entry.tenantId, entry.now, standing(entry));
      forget();
    },
    forget,
  };
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    writes: a.writes + b.writes,
    tokens: a.tokens + b.tokens,
    reads: a.reads + b.reads,
  };
}
