import type { AgentStore } from "./types/agents.ts";
import type { ConflictCaseStore } from "./types/cases.ts";
import type { ClaimStore } from "./types/claims.ts";
import type { ConflictStore } from "./types/conflicts.ts";
import type { DomainStore } from "./types/domains.ts";
import type { FeedbackStore } from "./types/feedback.ts";
import type { JobStore } from "./types/jobs.ts";
import type { KeyStore } from "./types/keys.ts";
import type { LifecycleStore } from "./types/lifecycle.ts";
import type { MaintenanceStore } from "./types/maintenance.ts";
import type { MemoryStore } from "./types/memories.ts";
import type { OverviewStore } from "./types/overview.ts";
import type { GlobalAgentStore } from "./types/passport-agents.ts";
import type { ConnectionStore } from "./types/passport-connections.ts";
import type { DirectoryStore } from "./types/passport-directory.ts";
import type { GrantStore } from "./types/passport-grants.ts";
import type { PersonMemoryStore } from "./types/passport-memories.ts";
import type { PersonStore } from "./types/passport-persons.ts";
import type { PersonQuestionStore } from "./types/passport-questions.ts";
import type { SignInStore } from "./types/passport-sign-in.ts";
import type { VerificationStore } from "./types/passport-verification.ts";
import type { QualityLogStore } from "./types/quality-log.ts";
import type { SourceEventStore } from "./types/sources.ts";
import type { TenantStore } from "./types/tenants.ts";
import type { UsageStore } from "./types/usage.ts";
import type { UserStore } from "./types/users.ts";
import type { WeakSignalStore } from "./types/weak-signals.ts";
import type { WebhookStore } from "./types/webhooks.ts";
import type { WriterStore } from "./types/writers.ts";

export * from "./types/agents.ts";
export * from "./types/cases.ts";
export * from "./types/claims.ts";
export * from "./types/conflicts.ts";
export * from "./types/domains.ts";
export * from "./types/errors.ts";
export * from "./types/feedback.ts";
export * from "./types/idempotency.ts";
export * from "./types/jobs.ts";
export * from "./types/keys.ts";
export * from "./types/lifecycle.ts";
export * from "./types/maintenance.ts";
export * from "./types/memories.ts";
export * from "./types/overview.ts";
export * from "./types/paging.ts";
export * from "./types/passport-agents.ts";
export * from "./types/passport-connections.ts";
export * from "./types/passport-directory.ts";
export * from "./types/passport-grants.ts";
export * from "./types/passport-memories.ts";
export * from "./types/passport-persons.ts";
export * from "./types/passport-questions.ts";
export * from "./types/passport-sign-in.ts";
export * from "./types/passport-verification.ts";
export * from "./types/quality-log.ts";
export * from "./types/scope.ts";
export * from "./types/sources.ts";
export * from "./types/tenants.ts";
export * from "./types/usage.ts";
export * from "./types/users.ts";
export * from "./types/weak-signals.ts";
export * from "./types/webhooks.ts";
export * from "./types/writers.ts";

/**
 * Everything the server keeps. Each method is one transaction, and its promise settles only when the effect is durable.
 * Every row is found by tenant first and, where it belongs to a user, by user.
 *
 * Methods reject with `StoreUnavailable` when the store cannot answer.
 */
export interface Store
  extends TenantStore,
    KeyStore,
    AgentStore,
    UserStore,
    JobStore,
    MemoryStore,
    FeedbackStore,
    QualityLogStore,
    UsageStore,
    MaintenanceStore,
    WeakSignalStore,
    ConflictStore,
    DomainStore,
    LifecycleStore,
    WebhookStore,
    OverviewStore,
    PersonStore,
    SignInStore,
    PersonMemoryStore,
    PersonQuestionStore,
    GlobalAgentStore,
    GrantStore,
    VerificationStore,
    DirectoryStore,
    ConnectionStore,
    WriterStore,
    SourceEventStore,
    ClaimStore,
    ConflictCaseStore {
  close(): Promise<void>;
}
