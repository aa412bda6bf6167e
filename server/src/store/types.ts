import type { FeedbackStore } from "./types/feedback.ts";
import type { JobStore } from "./types/jobs.ts";
import type { MaintenanceStore } from "./types/maintenance.ts";
import type { MemoryStore } from "./types/memories.ts";
import type { TenantStore } from "./types/tenants.ts";

export * from "./types/errors.ts";
export * from "./types/feedback.ts";
export * from "./types/idempotency.ts";
export * from "./types/jobs.ts";
export * from "./types/maintenance.ts";
export * from "./types/memories.ts";
export * from "./types/scope.ts";
export * from "./types/tenants.ts";

/**
 * Everything the server keeps. Each method is one transaction, and its promise settles only when the effect is durable.
 * Every row is found by tenant first and, where it belongs to a user, by user.
 *
 * Methods reject with `StoreUnavailable` when the store cannot answer.
 */
export interface Store extends TenantStore, JobStore, MemoryStore, FeedbackStore, MaintenanceStore {
  close(): Promise<void>;
}
