import type { QualityLogEntry } from "@memoryos/contract";
import { readCursor, writeCursor } from "../http/cursor.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import type { QualityEntry } from "../store/types.ts";
import type { Services } from "./services.ts";

export function qualityLogHandlers({ store, hasher }: Services): Pick<Handlers, "listQualityLog"> {
  return {
    async listQualityLog(call) {
      const { tenantId } = callerOf(call);
      const { cursor, limit = 50 } = call.query;
      const list = JSON.stringify(["listQualityLog", tenantId]);
      const position = cursor === undefined ? null : readCursor(hasher, list, cursor);
      const after = position && { createdAt: position.createdAt, entryId: position.memoryId };
      const { rows, total } = await store.listQuality({ tenantId, after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const isMore = last !== undefined && rows.length > limit;
      const next = isMore ? writeCursor(hasher, list, { createdAt: last.createdAt, memoryId: last.entryId }) : null;
      const link = `</v1/tenant/quality-log?limit=${limit}&cursor=${encodeURIComponent(next ?? "")}>; rel="next"`;
      return {
        body: { data: page.map(toWire), pagination: { next_cursor: next, limit, total } },
        ...(next ? { headers: { Link: link } } : {}),
      };
    },
  };
}

function toWire(entry: QualityEntry): QualityLogEntry {
  return {
    id: entry.entryId,
    external_user_id: entry.externalUserId,
    layer_blocked_at: entry.layer,
    reason: entry.reason,
    nothing_to_extract: entry.nothingToExtract,
    quality_score: entry.score,
    semantic_similarity: entry.similarity,
    created_at: entry.createdAt.toISOString(),
  };
}
