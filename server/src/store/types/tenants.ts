import type { Scope } from "./scope.ts";

export interface Tenant {
  tenantId: string;
  name: string;
  plan: string;
  createdAt: Date;
}

export interface ApiKey {
  tenantId: string;
  keyId: string;
  name: string;
  permissions: string[];
  /** Requests a minute; null: not limited. */
  rateLimitPerMinute: number | null;
}

/** A key to store; the secret itself never is. */
export interface NewKey extends Omit<ApiKey, "rateLimitPerMinute"> {
  /** @default not limited */
  rateLimitPerMinute?: number | null;
  hash: string;
  createdAt: Date;
}

/** An end user with the count of writes to their memories: a cached answer of another count is stale. */
export interface EndUser extends Scope {
  externalUserId: string;
  revision: number;
}

/** Tenants, their keys and their end users. */
export interface TenantStore {
  /** Ties the store to an embedder at first use. Rejects with `EmbedderMismatch` when its vectors are another's. */
  bindEmbedder(embedder: { id: string; dimensions: number }): Promise<void>;
  /** The tenant that a self-hosted server begins with, or null before the first start. */
  firstTenant(): Promise<Tenant | null>;
  /** A tenant never exists without a key: nobody could use it. */
  createTenant(tenant: Tenant, firstKey: NewKey): Promise<void>;
  /** Adds a key, or gives the key of that name a new secret and permissions. */
  putKey(key: NewKey): Promise<void>;
  findKey(hash: string): Promise<ApiKey | null>;
  findUser(tenantId: string, externalUserId: string): Promise<EndUser | null>;
}
