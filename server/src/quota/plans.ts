/** What happens when the quota of a month is used up. */
export type OveragePolicy = "block" | "warn" | "charge";

/** What a plan allows; null is no limit. */
export interface Plan {
  callsPerMonth: number | null;
  writesPerMonth: number | null;
  tokensPerMonth: number | null;
  /** Accepted adds of one end user within a minute of the clock. */
  addsPerUserAndMinute: number | null;
  /** Adds of the tenant within a minute of the clock. */
  addsPerMinute: number | null;
  /** Unless the tenant set its own. */
  policy: OveragePolicy;
  /** Jobs of a tenant that are neither completed nor dead. */
  openJobs: number | null;
  /** Jobs that its queue is reckoned to take up a minute. */
  jobsPerMinute: number;
}

/** The published plans (QTA-001, QTA-002, GAT-001, LIM-001, PRO-002, PRO-004). */
export const PLANS = {
  free: {
    callsPerMonth: 5_000,
    writesPerMonth: 5_000,
    tokensPerMonth: 2_000_000,
    addsPerUserAndMinute: 3,
    addsPerMinute: 120,
    policy: "block",
    openJobs: 10,
    jobsPerMinute: 1,
  },
  starter: {
    callsPerMonth: 50_000,
    writesPerMonth: 50_000,
    tokensPerMonth: 25_000_000,
    addsPerUserAndMinute: 10,
    addsPerMinute: 600,
    policy: "warn",
    openJobs: 50,
    jobsPerMinute: 3,
  },
  growth: {
    callsPerMonth: 500_000,
    writesPerMonth: 500_000,
    tokensPerMonth: 250_000_000,
    addsPerUserAndMinute: 30,
    addsPerMinute: 3_000,
    policy: "warn",
    openJobs: 200,
    jobsPerMinute: 5,
  },
  scale: {
    callsPerMonth: 1_000_000,
    writesPerMonth: 1_000_000,
    tokensPerMonth: 500_000_000,
    addsPerUserAndMinute: 80,
    addsPerMinute: 10_000,
    policy: "warn",
    openJobs: 500,
    jobsPerMinute: 8,
  },
  enterprise: {
    callsPerMonth: null,
    writesPerMonth: null,
    tokensPerMonth: null,
    addsPerUserAndMinute: null,
    addsPerMinute: null,
    policy: "warn",
    openJobs: null,
    jobsPerMinute: 8,
  },
} as const satisfies Record<string, Plan>;

export type PlanName = keyof typeof PLANS;

export function isPlanName(name: string): name is PlanName {
  return Object.hasOwn(PLANS, name);
}

/** @throws Error when the store has a plan that this server does not know. */
export function planOf(name: string): Plan {
  if (!isPlanName(name)) throw new Error(`There is no plan ${name}`);
  return PLANS[name];
}

/** The queue that the jobs of a plan's tenants wait in. */
export function queueOf(plan: string): string {
  return `${plan}-extraction`;
}
