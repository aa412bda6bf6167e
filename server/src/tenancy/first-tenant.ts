import { v7 as uuidv7 } from "uuid";
import type { Clock } from "../clock.ts";
import type { Store, Tenant } from "../store/types.ts";
import { type KeyHasher, makeLocalKey } from "./keys.ts";

/** The tenant of a self-hosted server, and its key if it was made just now. */
export interface FirstTenant {
  tenant: Tenant;
  /** The new key in clear, to be shown once; null when there was one already. */
  newKey: string | null;
}

/**
 * Makes the first tenant and its key at first start. A key that the operator gave is made valid at every start.
 *
 * @param given The operator's own key (`MEMORYOS_API_KEY`), or null.
 */
export async function ensureFirstTenant(
  store: Store,
  hasher: KeyHasher,
  clock: Clock,
  given: string | null,
): Promise<FirstTenant> {
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
    else await store.createTenant(tenant, key);
  }
  return { tenant, newKey };
}
