import type { Idempotency, Refusal } from "./idempotency.ts";
import type { AuthorityRules } from "./sources.ts";

/** A service of a tenant that may report events. */
export interface ServiceWriter {
  writerId: string;
  serviceKey: string;
  displayName: string;
  /** The only key that may report as this service; null when every key may. */
  apiKeyId: string | null;
  rules: AuthorityRules;
  isActive: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** What to change about a writer. What is absent stays. */
export interface WriterChange {
  displayName?: string;
  apiKeyId?: string;
  rules?: AuthorityRules;
  isActive?: boolean;
}

/** Why a key cannot be bound to a writer. */
type KeyRefusal =
  /** It is not an active key of the tenant. */
  | { kind: "invalid_key" }
  /** It is bound to another writer. */
  | { kind: "key_taken" };

/** What became of a writer to register. */
export type WriterRegistration =
  | { kind: "accepted" | "replayed"; writer: ServiceWriter }
  /** The tenant has a writer of that name. */
  | { kind: "exists" }
  | KeyRefusal
  | Refusal;

/** What became of a change. */
export type WriterUpdate = { kind: "changed"; writer: ServiceWriter } | { kind: "unknown" } | KeyRefusal;

/** The services that may report events. */
export interface WriterStore {
  registerWriter(tenantId: string, writer: ServiceWriter, idempotency: Idempotency | null): Promise<WriterRegistration>;
  updateWriter(tenantId: string, writerId: string, change: WriterChange, now: Date): Promise<WriterUpdate>;
  /** By service key. */
  listWriters(tenantId: string): Promise<ServiceWriter[]>;
}
