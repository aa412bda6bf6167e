import type { Database } from "better-sqlite3";
import { type OveragePolicy, queueOf } from "../../quota/plans.ts";
import type { JobTotals, PlanUsage, TenantSettings, Usage, UsageStore } from "../types.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface PlanUsageRow extends Usage {
  plan: string;
  policy: OveragePolicy | null;
  openJobs: number;
  waitingJobs: number;
}

/** The queue of a row of `tenants`. */
const QUEUE = `tenants.plan || '${queueOf("")}'`;

/** Counts and reads what a tenant uses. Call it within a transaction. */
export interface UsageRecord {
  read(tenantId: string, month: string): PlanUsage | null;
  /** Adds to what was used. */
  count(tenantId: string, month: string, used: Usage): void;
}

export function createUsageRecord(db: Database): UsageRecord {
  const planUsage = db.prepare<[string, string], PlanUsageRow>(`
    SELECT tenants.plan, tenants.overage_policy AS policy, coalesce(calls, 0) AS calls, coalesce(writes, 0) AS writes,
      coalesce(tokens, 0) AS tokens, coalesce(reads, 0) AS reads, coalesce(open_jobs.jobs, 0) AS openJobs,
      coalesce(waiting_jobs.jobs, 0) AS waitingJobs
    FROM tenants
    LEFT JOIN waiting_jobs ON queue_name = ${QUEUE}
    LEFT JOIN open_jobs ON open_jobs.tenant_id = tenants.tenant_id
    LEFT JOIN usage_months ON usage_months.tenant_id = tenants.tenant_id AND month = ?
    WHERE tenants.tenant_id = ?`);
  const add = db.prepare(`
    UPDATE usage_months SET calls = calls + ?, writes = writes + ?, tokens = tokens + ?, reads = reads + ?
    WHERE tenant_id = ? AND month = ?`);
  const begin = db.prepare(`
    INSERT INTO usage_months (tenant_id, month, calls, writes, tokens, reads)
    SELECT tenant_id, ?, ?, ?, ?, ? FROM tenants WHERE tenant_id = ?`);

  return {
    read(tenantId, month) {
      const row = planUsage.get(month, tenantId);
      if (!row) return null;
      const { plan, policy, openJobs, waitingJobs, calls, writes, tokens, reads } = row;
      return { plan, policy, usage: { calls, writes, tokens, reads }, openJobs, waitingJobs };
    },
    count(tenantId, month, { calls, writes, tokens, reads }) {
      if (add.run(calls, writes, tokens, reads, tenantId, month).changes === 1) return;
      begin.run(month, calls, writes, tokens, reads, tenantId);
    },
  };
}

/** Plans, usage and settings of tenants. */
export function createUsageStore(db: Database, write: WriteTransaction): UsageStore {
  const record = createUsageRecord(db);
  const jobTotals = db.prepare<[string, string], JobTotals>(`
    SELECT jobs_completed AS completed, jobs_without_memories AS withoutMemories, jobs_dead AS dead
    FROM usage_months WHERE tenant_id = ? AND month = ?`);
  const byDay = db.prepare<[string, number], { day: string; count: number }>(`
    SELECT strftime('%Y-%m-%d', created_at / 1000, 'unixepoch') AS day, count(*) AS count
    FROM memories WHERE tenant_id = ? AND created_at >= ? GROUP BY day ORDER BY day`);
  const settings = db.prepare<[string], TenantSettings>(`
    SELECT plan, overage_policy AS policy, alert_webhook_url AS alertWebhookUrl FROM tenants WHERE tenant_id = ?`);
  const setPolicy = db.prepare("UPDATE tenants SET overage_policy = ? WHERE tenant_id = ?");
  const setAddress = db.prepare("UPDATE tenants SET alert_webhook_url = ? WHERE tenant_id = ?");
  const setPlan = db.prepare("UPDATE tenants SET plan = ? WHERE tenant_id = ?");
  const setUsage = db.prepare(`
    INSERT INTO usage_months (tenant_id, month, calls, writes, tokens, reads) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET calls = excluded.calls, writes = excluded.writes, tokens = excluded.tokens,
      reads = excluded.reads`);

  return {
    async readPlanUsage(tenantId, month) {
      return record.read(tenantId, month);
    },
    async jobTotals(tenantId, month) {
      return jobTotals.get(tenantId, month) ?? { completed: 0, withoutMemories: 0, dead: 0 };
    },
    async memoriesByDay(tenantId, since) {
      return byDay.all(tenantId, since.getTime());
    },
    async readSettings(tenantId) {
      return settings.get(tenantId) ?? null;
    },
    changeSettings: (tenantId, { policy, alertWebhookUrl }) =>
      write(() => {
        if (policy !== undefined) setPolicy.run(policy, tenantId);
        if (alertWebhookUrl !== undefined) setAddress.run(alertWebhookUrl, tenantId);
        return settings.get(tenantId) ?? null;
      }),
    async setPlan(tenantId, plan) {
      await write(() => setPlan.run(plan, tenantId));
    },
    async setUsage(tenantId, month, { calls, writes, tokens, reads }) {
      await write(() => setUsage.run(tenantId, month, calls, writes, tokens, reads));
    },
  };
}
