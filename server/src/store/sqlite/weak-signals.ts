import type { Database } from "better-sqlite3";
import type { Category } from "../../memory/types.ts";
import type { WeakSignal, WeakSignalStore } from "../types.ts";
import { toVector } from "./rows.ts";

interface WeakSignalRow {
  signal_id: string;
  content: string;
  category: Category;
  importance: number;
  confidence: number;
  turn_ids: string;
  vector: Buffer;
  said_at: number;
}

/** What users may have meant. */
export function createWeakSignalStore(db: Database): WeakSignalStore {
  const ofUser = db.prepare<[string, string], WeakSignalRow>(
    "SELECT * FROM weak_signals WHERE tenant_id = ? AND user_id = ? ORDER BY said_at, signal_id",
  );
  return {
    async listWeakSignals({ tenantId, userId }) {
      return ofUser.all(tenantId, userId).map(toWeakSignal);
    },
  };
}

function toWeakSignal(row: WeakSignalRow): WeakSignal {
  return {
    signalId: row.signal_id,
    content: row.content,
    category: row.category,
    importance: row.importance,
    confidence: row.confidence,
    turnIds: JSON.parse(row.turn_ids) as string[],
    vector: toVector(row.vector),
    saidAt: new Date(row.said_at),
  };
}
