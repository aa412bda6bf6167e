import type { Idempotency, Refusal } from "./idempotency.ts";
import type { PageQuery } from "./paging.ts";
import type { Tenant } from "./tenants.ts";

/** A key that can be used. */
export interface ApiKey {
  tenantId: string;
  keyId: string;
  name: string;
  permissions: string[];
  /** Requests a minute; null: not limited. */
  rateLimitPerMinute: number | null;
}

/** A key with what became of it. */
export interface StoredKey extends ApiKey {
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** A key to store; the secret itself never is. */
export interface NewKey extends Omit<ApiKey, "rateLimitPerMinute"> {
  /** @default not limited */
  rateLimitPerMinute?: number | null;
  hash: string;
  createdAt: Date;
}

/** What became of a key to make. */
export type KeyCreation = { kind: "accepted" | "replayed"; key: StoredKey } | Refusal;

/** The keys of tenants. */
export interface KeyStore {
  /**
   * A tenant never exists without a key: nobody could use it. The tenant gets an account of its own.
   *
   * @param options.first It is the one that a self-hosted server begins with.
   */
  createTenant(tenant: Tenant, firstKey: NewKey, options?: { first?: boolean }): Promise<void>;
  /** Whether there is a key of any tenant. */
  hasKeys(): Promise<boolean>;
  /** Adds a key of the operator, or gives the operator's key of that name a new secret and permissions. */
  putKey(key: NewKey): Promise<void>;
  /** Adds a key, whatever its name, together with the idempotency record. */
  createKey(key: NewKey, idempotency: Idempotency | null): Promise<KeyCreation>;
  /** The key with this secret, unless it is revoked. */
  findKey(hash: string): Promise<ApiKey | null>;
  /** Active keys, newest first. */
  listKeys(query: PageQuery): Promise<{ rows: StoredKey[]; total: number }>;
  /** Whether there was such an active key. */
  revokeKey(tenantId: string, keyId: string, now: Date): Promise<boolean>;
  /** When keys were last used; not waited for by a request. */
  recordKeyUses(uses: readonly { tenantId: string; keyId: string; at: Date }[]): Promise<void>;
}
