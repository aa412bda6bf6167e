import { v7 as uuidv7 } from "uuid";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/types.ts";
import { type KeyHasher, makeLocalKey } from "./keys.ts";

/**
 * Makes the first tenant and its key at first start, and at the next start after its account was deleted. A key that the operator gave is made valid at every start.
 *
 * @param given The operator's own key (`MEMORYOS_API_KEY`), or null.
 * @returns The new key in clear, to be shown once; null when there was one already or the operator gave it.
 */
export async function ensureFirstTenant(
  store: Store,
  hasher: KeyHasher,
  clock: Clock,
  given: string | null,
): Promise<string | null> {
  const found = await store.firstTenant();
  const tenant = found ?? { tenantId: uuidv7(), name: "default", plan: "enterprise", createdAt: clock.now() };
  const newKey = found || given ? null : makeLocalKey();
  const secret = given ?? newKey;
  if (secret !== null) {
    const key = {
      tenantId: tenant.tenantId,
      keyId: uuidv7(),
      name: given ? "MEMORYOS_API_KEY" : "first key",
      permissions: ["read", "write", "delete", "admin"],
      hash: hasher.hash(secret),
      createdAt: clock.now(),
    };
    if (found) await store.putKey(key);
    else await store.createTenant(tenant, key, { first: true });
  }
  return newKey;
}
