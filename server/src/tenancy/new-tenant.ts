import { uuidv7 } from "../ids.ts";
import type { NewKey, Tenant } from "../store/types.ts";
import { type KeyHasher, makeLocalKey } from "./keys.ts";

/** A tenant to store with its first key, and the key's secret: to be shown once, and kept nowhere. */
export interface TenantWithKey {
  tenant: Tenant;
  key: NewKey;
  secret: string;
}

/** Makes up a tenant and its first key; `Store.createTenant` stores them. */
export function newTenant(
  hasher: KeyHasher,
  { permissions, ...rest }: Pick<Tenant, "name" | "plan" | "createdAt"> & { permissions: string[] },
): TenantWithKey {
  const tenant = { ...rest, tenantId: uuidv7() };
  const secret = makeLocalKey();
  const { tenantId, createdAt } = tenant;
  const key = { tenantId, keyId: uuidv7(), name: "first key", permissions, hash: hasher.hash(secret), createdAt };
  return { tenant, key, secret };
}
