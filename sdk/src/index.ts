export { MemoryAdmin } from "./admin.ts";
export type { CamelCased, CamelInput } from "./casing.ts";
export {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  InvalidResponseError,
  MemoryOSError,
  type MemoryOSErrorFields,
  NotFoundError,
  PermissionError,
  RateLimitError,
  type SdkErrorCode,
  ServerError,
  TimeoutError,
  ValidationError,
} from "./errors.ts";
export type { AccountGroup } from "./groups/account.ts";
export type { DomainsGroup } from "./groups/domains.ts";
export type { FrontMethods } from "./groups/front.ts";
export type { AgentsGroup, KeysGroup } from "./groups/keys.ts";
export type { GlobalAgentsGroup, OrganisationGroup } from "./groups/passport.ts";
export type { ProvenanceGroup } from "./groups/provenance.ts";
export type { TenantGroup } from "./groups/tenant.ts";
export type { UsersGroup } from "./groups/users.ts";
export { AsyncMemory, Memory } from "./memory.ts";
export type { Hooks, Logger, RequestEvent, ResponseEvent, RetryEvent } from "./observe.ts";
export type { ClientOptions, MemoryOptions, RequestOptions } from "./options.ts";
export type { Page } from "./page.ts";
export type {
  AddParameters,
  Category,
  ConversationMessage,
  DeleteParameters,
  GetParameters,
  ListParameters,
  UniversalAddParameters,
  UniversalGetParameters,
} from "./parameters.ts";
export type {
  ClarificationsGroup,
  ConnectionsGroup,
  GrantsGroup,
  PassportMemoriesGroup,
} from "./passport/groups.ts";
export { Passport, type PassportOptions } from "./passport.ts";
export type { QuotaEnvelope } from "./quota.ts";
export type {
  AddResult,
  DeleteResult,
  EdTechProfile,
  JobResult,
  MemoryExport,
  MemoryPage,
  MemoryResult,
  RetrieveResult,
  StoredMemory,
  SupportProfile,
  UniversalJobResult,
  UniversalRetrieveResult,
} from "./results.ts";
export type { Input, ItemList, Result, WithQuota } from "./shapes.ts";
export { type ConsentParameters, UniversalMemory, type UniversalMemoryOptions } from "./universal.ts";
export type { WaitOptions } from "./wait.ts";
