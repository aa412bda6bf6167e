/** The layer of the gate that blocked an add; `NONE` when none did. */
export type GateLayer = "L1" | "L2" | "L3" | "L4" | "NONE";

export type BlockedReason =
  | "rate_limit_exceeded"
  | "low_quality"
  | "duplicate_query"
  | "budget_exhausted"
  | "tenant_queue_limit_reached"
  | "internal_error";

/** What became of one add. Nothing of what was said is in it. */
export interface QualityEntry {
  entryId: string;
  externalUserId: string;
  layer: GateLayer;
  reason: BlockedReason | null;
  /** Fraction 0–1. */
  score: number;
  /** Fraction 0–1: with the nearest of the user's last texts; null when none was compared. */
  similarity: number | null;
  /** Its job completed without anything to remember. */
  nothingToExtract: boolean;
  createdAt: Date;
}

/** What the gate blocked of a tenant's adds since a time. */
export interface GateTotals {
  /** All entries. */
  adds: number;
  /** Those of layers L1 to L4. */
  blocked: number;
  /** Estimated tokens of the blocked ones. */
  blockedTokens: number;
}

/** The adds of one end user as the log has them. */
export interface UserQuality {
  /** Mean of the scores, those apart that L1 blocked before there was one; null without any. */
  averageScore: number | null;
  /** What L1 to L4 blocked, newest first. */
  blocks: QualityEntry[];
  /** Entries since the time asked for. */
  adds: number;
  /** Those of them that L1 to L4 blocked. */
  blocked: number;
}

/** The log of what the gate made of each add. */
export interface QualityLogStore {
  /** Newest first. */
  listQuality(query: {
    tenantId: string;
    after: { createdAt: Date; entryId: string } | null;
    limit: number;
  }): Promise<{ rows: QualityEntry[]; total: number }>;
  gateTotals(tenantId: string, since: Date): Promise<GateTotals>;
  /** @param limit How many blocks at most. */
  userQuality(tenantId: string, externalUserId: string, since: Date, limit: number): Promise<UserQuality>;
  /** Mean scores by end user, for those who have one. */
  averageScores(tenantId: string, externalUserIds: readonly string[]): Promise<Map<string, number>>;
}
