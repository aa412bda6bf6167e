import type { Permission } from "@memoryos/contract";
import type { Store, StoredKey } from "../store/types.ts";
import { type Action, ActionRefused } from "./action.ts";
import { tenantOf } from "./tenant.ts";

/** Keys read at a time. */
const PAGE = 100;

/** A key as commands show it, named as the API names it. */
export interface ShownKey {
  id: string;
  tenant_id: string;
  tenant_name: string;
  name: string;
  permissions: string[];
  rate_limit_per_minute: number | null;
  created_at: string;
  last_used_at: string | null;
}

/** Makes a key. The secret is in the answer and nowhere else. */
export const createKey: Action<
  { tenant: string | null; name: string; permissions: Permission[]; rateLimit: number | null },
  ShownKey & { raw_key: string }
> = async ({ store, keyring }, { tenant, name, permissions, rateLimit }) => {
  const { tenantId, name: tenantName } = await tenantOf(store, tenant);
  const made = await keyring.create({ tenantId, name, permissions, rateLimitPerMinute: rateLimit, madeBy: null }, null);
  if (!("key" in made) || made.secret === null) throw new Error("A key without an idempotency key is always new");
  return { ...shown(made.key, tenantName), raw_key: made.secret };
};

/** The active keys of one tenant or of all, newest first. */
export const listKeys: Action<{ tenant: string | null }, ShownKey[]> = async (parts, { tenant }) => {
  const tenants = tenant === null ? await parts.store.listTenants() : [await tenantOf(parts.store, tenant)];
  const keys: ShownKey[] = [];
  for (const { tenantId, name } of tenants) {
    for await (const key of keysOf(parts.store, tenantId)) keys.push(shown(key, name));
  }
  return keys;
};

/** Revokes a key, by its id or by its name where no other has it; the next request with it is refused. */
export const revokeKey: Action<{ key: string; tenant: string | null }, ShownKey> = async (parts, { key, tenant }) => {
  const keys = await listKeys(parts, { tenant }, SILENT);
  const byId = keys.filter((each) => each.id === key);
  const found = byId.length > 0 ? byId : keys.filter((each) => each.name === key);
  const [only, another] = found;
  if (!only) throw new ActionRefused(`There is no active key ${key}. \`npx memoryos-server keys list\` shows them.`);
  if (another) throw new ActionRefused(`${found.length} keys are called ${key}: name the one by its id.`);
  if (!(await parts.keyring.revoke(only.tenant_id, only.id))) {
    throw new ActionRefused(`The key ${key} was revoked meanwhile.`);
  }
  return only;
};

const SILENT = { progress() {}, emit: async () => {}, signal: new AbortController().signal };

async function* keysOf(store: Store, tenantId: string): AsyncGenerator<StoredKey> {
  let after: { time: Date; id: string } | null = null;
  for (;;) {
    const { rows }: { rows: StoredKey[] } = await store.listKeys({ tenantId, after, limit: PAGE });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { time: last.createdAt, id: last.keyId };
  }
}

function shown(key: StoredKey, tenantName: string): ShownKey {
  return {
    id: key.keyId,
    tenant_id: key.tenantId,
    tenant_name: tenantName,
    name: key.name,
    permissions: key.permissions,
    rate_limit_per_minute: key.rateLimitPerMinute,
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
