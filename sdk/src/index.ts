export { MemoryOSError, type MemoryOSErrorFields, type SdkErrorCode } from "./error.ts";
export { Memory } from "./memory.ts";
export type { MemoryOptions, RequestOptions } from "./options.ts";
export type { MemoryPage } from "./page.ts";
export type {
  AddParameters,
  Category,
  ConversationMessage,
  DeleteParameters,
  GetParameters,
  ListParameters,
} from "./parameters.ts";
export type { QuotaEnvelope } from "./quota.ts";
export type { AddResult, DeleteResult, JobResult, MemoryResult, RetrieveResult, StoredMemory } from "./results.ts";
export type { WaitOptions } from "./wait.ts";
