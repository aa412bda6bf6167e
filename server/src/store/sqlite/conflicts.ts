import type { Database } from "better-sqlite3";
import { CONFLICT_KINDS, type ConflictKind, type ConflictStore } from "../types.ts";

/** Contradictions that were detected. */
export function createConflictStore(db: Database): ConflictStore {
  const counts = db.prepare<[string, number], { kind: ConflictKind; n: number }>(
    "SELECT kind, count(*) AS n FROM conflicts WHERE tenant_id = ? AND detected_at >= ? GROUP BY kind",
  );
  return {
    async conflictCounts(tenantId, since) {
      const found = new Map(counts.all(tenantId, since.getTime()).map(({ kind, n }) => [kind, n]));
      return Object.fromEntries(CONFLICT_KINDS.map((kind) => [kind, found.get(kind) ?? 0])) as Record<
        ConflictKind,
        number
      >;
    },
  };
}
