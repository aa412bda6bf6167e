import type { QualityLogEntry } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import type { QualityEntry } from "../store/types.ts";
import type { Services } from "./services.ts";

export function qualityLogHandlers({ store, hasher }: Services): Pick<Handlers, "listQualityLog"> {
  return {
    async listQualityLog(call) {
      const { tenantId } = callerOf(call);
      return answerPage(
        hasher,
        { tenantId, path: "/v1/tenant/quality-log", query: call.query, limit: call.query.limit ?? 50 },
        (after, limit) =>
          store.listQuality({ tenantId, after: after && { createdAt: after.time, entryId: after.id }, limit }),
        { position: ({ createdAt: time, entryId: id }) => ({ time, id }), toWire },
      );
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
