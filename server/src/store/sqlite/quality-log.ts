import type { Database } from "better-sqlite3";
import { UNIVERSAL } from "../../passport/universal.ts";
import type { BlockedReason, GateLayer, GateTotals, QualityEntry, QualityLogStore } from "../types.ts";

interface QualityRow {
  entry_id: string;
  external_user_id: string;
  layer: GateLayer;
  reason: BlockedReason | null;
  score: number;
  similarity: number | null;
  nothing_to_extract: 0 | 1;
  created_at: number;
}

const SELECT = `
  SELECT quality_log.*, coalesce(jobs.status = 'completed' AND jobs.decisions = '[]', 0) AS nothing_to_extract
  FROM quality_log LEFT JOIN jobs
    ON jobs.tenant_id IN (quality_log.tenant_id, '${UNIVERSAL}') AND jobs.job_id = quality_log.job_id`;

/** Entries of :externalUserId of :tenantId, each with its row: those of jobs, and the others. */
export const ENTRIES_OF_USER = `(
  SELECT quality_log.rowid AS row, quality_log.* FROM end_users
  CROSS JOIN jobs ON jobs.tenant_id = end_users.tenant_id AND jobs.user_id = end_users.user_id
  CROSS JOIN quality_log
    ON quality_log.tenant_id = jobs.tenant_id AND quality_log.created_at = jobs.created_at AND entry_id = jobs.job_id
  WHERE end_users.tenant_id = :tenantId AND end_users.user_hash = user_hash(:externalUserId)
  UNION ALL
  SELECT rowid AS row, * FROM quality_log
  WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId) AND job_id IS NULL)`;

/** The log of what the gate made of each add. */
export function createQualityLogStore(db: Database): QualityLogStore {
  const first = db.prepare<[object], QualityRow>(`
    ${SELECT} WHERE quality_log.tenant_id = :tenantId
    ORDER BY quality_log.created_at DESC, entry_id DESC LIMIT :limit`);
  const next = db.prepare<[object], QualityRow>(`
    ${SELECT} WHERE quality_log.tenant_id = :tenantId AND (quality_log.created_at, entry_id) < (:createdAt, :entryId)
    ORDER BY quality_log.created_at DESC, entry_id DESC LIMIT :limit`);
  const count = db.prepare<[string], { total: number }>(
    "SELECT count(*) AS total FROM quality_log WHERE tenant_id = ?",
  );
  const totals = db.prepare<[string, number], GateTotals>(`
    SELECT count(*) AS adds, coalesce(sum(layer <> 'NONE'), 0) AS blocked,
      coalesce(sum(CASE WHEN layer <> 'NONE' THEN tokens ELSE 0 END), 0) AS blockedTokens
    FROM quality_log WHERE tenant_id = ? AND created_at >= ?`);
  const average = db.prepare<[object], { score: number | null }>(
    `SELECT round(avg(score), 6) AS score FROM ${ENTRIES_OF_USER} WHERE layer <> 'L1'`,
  );
  // What was blocked became no job.
  const blocks = db.prepare<[object], QualityRow>(`
    SELECT *, 0 AS nothing_to_extract FROM quality_log
    WHERE tenant_id = :tenantId AND user_hash = user_hash(:externalUserId) AND job_id IS NULL AND layer <> 'NONE'
    ORDER BY created_at DESC, entry_id DESC LIMIT :limit`);
  const recent = db.prepare<[object], { adds: number; blocked: number }>(`
    SELECT count(*) AS adds, coalesce(sum(layer <> 'NONE'), 0) AS blocked FROM ${ENTRIES_OF_USER} WHERE created_at >= :since`);

  return {
    async listQuality({ tenantId, after, limit }) {
      const rows = after
        ? next.all({ tenantId, createdAt: after.createdAt.getTime(), entryId: after.entryId, limit })
        : first.all({ tenantId, limit });
      return { rows: rows.map(toEntry), total: count.get(tenantId)?.total ?? 0 };
    },
    async gateTotals(tenantId, since) {
      return totals.get(tenantId, since.getTime()) as GateTotals;
    },
    async userQuality(tenantId, externalUserId, since, limit) {
      return {
        averageScore: average.get({ tenantId, externalUserId })?.score ?? null,
        blocks: blocks.all({ tenantId, externalUserId, limit }).map(toEntry),
        adds: 0,
        blocked: 0,
        ...recent.get({ tenantId, externalUserId, since: since.getTime() }),
      };
    },
    async averageScores(tenantId, externalUserIds) {
      return new Map(
        externalUserIds.flatMap((id): [string, number][] => {
          const score = average.get({ tenantId, externalUserId: id })?.score ?? null;
          return score === null ? [] : [[id, score]];
        }),
      );
    },
  };
}

function toEntry(row: QualityRow): QualityEntry {
  return {
    entryId: row.entry_id,
    externalUserId: row.external_user_id,
    layer: row.layer,
    reason: row.reason,
    score: row.score,
    similarity: row.similarity,
    nothingToExtract: row.nothing_to_extract === 1,
    createdAt: new Date(row.created_at),
  };
}
