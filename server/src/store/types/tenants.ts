export interface Tenant {
  tenantId: string;
  name: string;
  plan: string;
  createdAt: Date;
}

/** The owner of a tenant. */
export interface Account {
  accountId: string;
  /** Settings of the app's own, as it stored them. */
  settings: Record<string, unknown>;
}

/** How often an answer to a tenant carried a deprecated field. */
export interface DeprecationUse {
  operationId: string;
  field: string;
  lastUsedAt: Date;
  count: number;
}

/** Tenants and the accounts that own them. */
export interface TenantStore {
  /** Ties the store to an embedder at first use. Rejects with `EmbedderMismatch` when its vectors are another's. */
  bindEmbedder(embedder: { id: string; dimensions: number }): Promise<void>;
  /** The tenant that a self-hosted server begins with, or null before the first start and after its deletion. */
  firstTenant(): Promise<Tenant | null>;
  findAccount(tenantId: string): Promise<Account | null>;
  /** Puts these settings in the place of the former ones. */
  replaceAccountSettings(tenantId: string, settings: Record<string, unknown>): Promise<void>;
  recordDeprecationUse(tenantId: string, use: { operationId: string; field: string; at: Date }): Promise<void>;
  /** Each deprecated field of each operation that the tenant was given, the last first. */
  deprecationUses(tenantId: string): Promise<DeprecationUse[]>;
}
