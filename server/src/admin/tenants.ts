import type { Tenant } from "../store/types.ts";
import { newTenant } from "../tenancy/new-tenant.ts";
import { type Action, ActionRefused } from "./action.ts";

/** A tenant as commands show it. */
export interface ShownTenant {
  tenant_id: string;
  name: string;
  plan: string;
  created_at: string;
}

/** All tenants, oldest first. */
export const listTenants: Action<unknown, ShownTenant[]> = async ({ store }) => (await store.listTenants()).map(shown);

/**
 * Makes a tenant and its first key. The secret is in the answer and nowhere else. A name that a tenant has is refused: commands
 * take tenants by their names.
 */
export const createTenant: Action<
  { name: string; plan: string; permissions: string[] },
  ShownTenant & { raw_key: string }
> = async ({ store, hasher, clock }, { name, plan, permissions }) => {
  const namesake = (await store.listTenants()).find((each) => each.name === name);
  if (namesake) {
    throw new ActionRefused(
      `There is a tenant ${name} already, id ${namesake.tenantId}. Give the new one another name with --name.`,
    );
  }
  const { tenant, key, secret } = newTenant(hasher, { name, plan, permissions, createdAt: clock.now() });
  await store.createTenant(tenant, key);
  return { ...shown(tenant), raw_key: secret };
};

function shown({ tenantId, name, plan, createdAt }: Tenant): ShownTenant {
  return { tenant_id: tenantId, name, plan, created_at: createdAt.toISOString() };
}
