import type { OveragePolicy } from "../../quota/plans.ts";

/** What a tenant used within a month. */
export interface Usage {
  calls: number;
  writes: number;
  tokens: number;
  /** Retrievals. */
  reads: number;
}

/** A tenant's plan and what it used of it. */
export interface PlanUsage {
  plan: string;
  /** The tenant's own; null when it goes by that of its plan. */
  policy: OveragePolicy | null;
  /** Of the month asked for. */
  usage: Usage;
  /** Jobs of the tenant that are neither completed nor dead. */
  openJobs: number;
  /** Jobs of all tenants that wait in the queue of the plan. */
  waitingJobs: number;
}

/** What a tenant's jobs of a month came to. */
export interface JobTotals {
  completed: number;
  /** Completed ones that found nothing to remember. */
  withoutMemories: number;
  dead: number;
}

/** What the tenant wants. */
export interface TenantSettings {
  plan: string;
  /** Null: that of the plan. */
  policy: OveragePolicy | null;
  alertWebhookUrl: string | null;
}

/** What to change of the settings. What is absent stays; an address of null is removed. */
export interface SettingsChange {
  policy?: OveragePolicy;
  alertWebhookUrl?: string | null;
}

/** Plans, usage and settings of tenants. Months are written `2026-03` and are those of UTC. */
export interface UsageStore {
  /** Null when there is no such tenant. Read with every request. */
  readPlanUsage(tenantId: string, month: string): Promise<PlanUsage | null>;
  jobTotals(tenantId: string, month: string): Promise<JobTotals>;
  /** Memories stored on each day (`2026-03-01`, in UTC) since a time that have not been erased; days without any are left out. */
  memoriesByDay(tenantId: string, since: Date): Promise<{ day: string; count: number }[]>;
  /** Null when there is no such tenant. */
  readSettings(tenantId: string): Promise<TenantSettings | null>;
  /** The settings after the change; null when there is no such tenant. */
  changeSettings(tenantId: string, change: SettingsChange): Promise<TenantSettings | null>;
  setPlan(tenantId: string, plan: string): Promise<void>;
  /** Replaces what is counted of a month. */
  setUsage(tenantId: string, month: string, usage: Usage): Promise<void>;
}
