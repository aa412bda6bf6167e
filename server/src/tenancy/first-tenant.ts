import type { Clock } from "../clock.ts";
import { uuidv7 } from "../ids.ts";
import type { PlanName } from "../quota/plans.ts";
import type { Store } from "../store/types.ts";
import { type KeyHasher, makeLocalKey } from "./keys.ts";

/**
 * Makes the first tenant and its key at first start, and at the next start after its account was deleted. A key and a plan
 * that the operator gave are made valid at every start.
 *
 * @param given The operator's own key (`MEMORYOS_API_KEY`) and plan (`MEMORYOS_PLAN`), or null.
 * @returns The new key in clear, to be shown once; null when there was one already or the operator gave it.
 */
export async function ensureFirstTenant(
  store: Store,
  hasher: KeyHasher,
  clock: Clock,
  { apiKey: given, plan }: { apiKey: string | null; plan: PlanName | null },
): Promise<string | null> {
  const found = await store.firstTenant();
  const fresh = { tenantId: uuidv7(), name: "default", plan: plan ?? "enterprise", createdAt: clock.now() };
  const tenant = found ?? fresh;
  if (found && plan !== null && found.plan !== plan) await store.setPlan(found.tenantId, plan);
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
