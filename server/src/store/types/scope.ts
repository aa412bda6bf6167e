/** An end user of a tenant: the scope of every memory. */
export interface Scope {
  tenantId: string;
  userId: string;
}

/** Counts by kind of row of what a deletion removed. */
export type Receipt = Record<string, number>;
