import type { Store, Tenant } from "../store/types.ts";
import { ActionRefused } from "./action.ts";

/**
 * The tenant that a command is about: the one it names, or the only one there is.
 *
 * @throws ActionRefused when there is no such tenant, or none is named and there are several.
 */
export async function tenantOf(store: Store, named: string | null): Promise<Tenant> {
  const tenants = await store.listTenants();
  if (named !== null) {
    const found = tenants.find(({ tenantId }) => tenantId === named) ?? tenants.find(({ name }) => name === named);
    if (!found) throw new ActionRefused(`There is no tenant ${named}. \`npx memoryos-server tenants\` lists them.`);
    return found;
  }
  const [only, another] = tenants;
  if (!only) throw new ActionRefused("There is no tenant yet. `npx memoryos-server tenants create` makes one.");
  if (another) {
    throw new ActionRefused(
      `There are ${tenants.length} tenants: say which with --tenant. \`npx memoryos-server tenants\` lists them.`,
    );
  }
  return only;
}
