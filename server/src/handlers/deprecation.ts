import type { OperationId } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import type { Store } from "../store/types.ts";
import type { Services } from "./services.ts";

/** Since when `user_id` is deprecated. */
const SINCE = new Date("2026-03-01T00:00:00Z");
/** From when on it may be gone. */
const SUNSET = new Date("2026-10-01T00:00:00Z");
const GUIDE = "https://docs.memoryos.io/migrations/external-user-id";

/** Headers of an answer that carries `user_id` (RFC 9745, RFC 8594, RFC 8288). */
const HEADERS = {
  Deprecation: `@${SINCE.getTime() / 1000}`,
  Sunset: SUNSET.toUTCString(),
  Link: `<${GUIDE}>; rel="deprecation"`,
  "X-MemoryOS-Deprecated-Fields": `user_id (sunset: ${SUNSET.toISOString().slice(0, 10)}); see ${GUIDE}`,
};

/** Notes that an answer to the tenant carries the deprecated `user_id`, and gives the headers that say so. */
export async function deprecatedUserId(store: Store, tenantId: string, operationId: OperationId, at: Date) {
  await store.recordDeprecationUse(tenantId, { operationId, field: "user_id", at });
  return HEADERS;
}

export function deprecationHandlers({ store }: Services): Pick<Handlers, "listDeprecationUsage"> {
  return {
    async listDeprecationUsage(call) {
      const uses = await store.deprecationUses(callerOf(call).tenantId);
      // The last use comes first; that of another operation says nothing more about the field.
      const latest = new Map(uses.toReversed().map(({ field, lastUsedAt }) => [field, lastUsedAt]));
      return {
        body: {
          data: [...latest].map(([field, lastUsedAt]) => ({
            field,
            last_used: lastUsedAt.toISOString(),
            sunset_at: SUNSET.toISOString(),
            migration_guide: GUIDE,
            replacement_field: "external_user_id",
          })),
        },
      };
    },
  };
}
