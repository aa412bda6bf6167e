import type { ApiKey as WireKey } from "@memoryos/contract";
import { idempotencyOf, REPLAYED, refuseReused } from "../http/idempotency.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import type { StoredKey } from "../store/types.ts";
import type { Services } from "./services.ts";

type KeyHandlers = Pick<Handlers, "listApiKeys" | "createApiKey" | "revokeApiKey">;

export function keyHandlers({ store, keyring, hasher, clock }: Services): KeyHandlers {
  return {
    async listApiKeys(call) {
      const { tenantId } = callerOf(call);
      await keyring.flush();
      return answerPage(
        hasher,
        { tenantId, path: "/v1/api-keys", query: call.query, limit: call.query.limit ?? 10 },
        (after, limit) => store.listKeys({ tenantId, after, limit }),
        { position: ({ createdAt: time, keyId: id }) => ({ time, id }), toWire: toWireKey },
      );
    },

    async createApiKey(call) {
      const { tenantId, keyId: madeBy } = callerOf(call);
      const { name, permissions = ["read", "write"], rate_limit_per_minute: rateLimitPerMinute = 60 } = call.body;
      const key = call.headers["idempotency-key"];
      const made = await keyring.create(
        { tenantId, name, permissions, rateLimitPerMinute, madeBy },
        idempotencyOf(hasher, "createApiKey", key, call.body, clock.now()),
      );
      refuseReused(made);
      return {
        body: { data: { ...toWireKey(made.key), raw_key: made.secret } },
        ...(made.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },

    async revokeApiKey(call) {
      const { tenantId } = callerOf(call);
      return { body: { data: { deleted: await keyring.revoke(tenantId, call.path.api_key_id) } } };
    },
  };
}

export function toWireKey(key: StoredKey): WireKey {
  return {
    id: key.keyId,
    name: key.name,
    permissions: key.permissions as WireKey["permissions"],
    rate_limit_per_minute: key.rateLimitPerMinute,
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    is_active: key.revokedAt === null,
  };
}
