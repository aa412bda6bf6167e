import type { components } from "./contract.ts";
import type { QuotaEnvelope } from "./quota.ts";

/**
 * Codes of the errors that the SDK itself makes:
 *
 * - `INVALID_ARGUMENT`: an argument is wrong; nothing was sent.
 * - `CONNECTION`: the service was not reached, or the connection broke before the whole answer had come.
 * - `TIMEOUT`: the time allowed for the call (or for waiting on a job) ran out.
 * - `ABORTED`: the caller's own signal, or an `onProgress` that threw, ended the call.
 * - `INVALID_RESPONSE`: something answered, but not in the way MemoryOS does (HTML, truncated JSON, an empty body, a
 *   redirect). `status` says with which HTTP status.
 */
export type SdkErrorCode = "INVALID_ARGUMENT" | "CONNECTION" | "TIMEOUT" | "ABORTED" | "INVALID_RESPONSE";

/** What a {@link MemoryOSError} tells beside its message. */
export interface MemoryOSErrorFields {
  /** The service's code, such as `AUTH_001` or `REQ_422`, or one of {@link SdkErrorCode}. */
  code: SdkErrorCode | components["schemas"]["ErrorCode"];
  /** HTTP status. @default null */
  status?: number | null;
  /** Names the request in the service's logs. @default null */
  requestId?: string | null;
  /** For `REQ_422` the list of wrong fields, else an object. @default null */
  details?: components["schemas"]["Problem"]["details"];
  /** Seconds to wait before the next try, as the service asked. @default null */
  retryAfterSeconds?: number | null;
  /** The quota envelope of the answer. @default null */
  quota?: QuotaEnvelope | null;
  /** The error underneath. */
  cause?: unknown;
}

/**
 * The only error that the SDK throws. Its `message` says what to do; `code` is for programs.
 *
 * @example
 * ```ts
 * try {
 *   await memory.add({ messages, externalUserId });
 * } catch (error) {
 *   if (error instanceof MemoryOSError && error.code === "AUTH_001") console.error("Check the API key.");
 *   else throw error;
 * }
 * ```
 */
export class MemoryOSError extends Error {
  override readonly name = "MemoryOSError";
  /** The service's code, such as `AUTH_001` or `REQ_422`, or one of {@link SdkErrorCode}. */
  readonly code: MemoryOSErrorFields["code"];
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Names the request in the service's logs; null when no answer came. */
  readonly requestId: string | null;
  /** For `REQ_422` the list of wrong fields, else an object or null. Keys are as the service sends them. */
  readonly details: components["schemas"]["Problem"]["details"];
  /** Seconds to wait before the next try, as the service asked; null when it did not. */
  readonly retryAfterSeconds: number | null;
  /** The quota envelope of the answer; null when no answer came. */
  readonly quota: QuotaEnvelope | null;

  constructor(message: string, fields: MemoryOSErrorFields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.status = fields.status ?? null;
    this.requestId = fields.requestId ?? null;
    this.details = fields.details ?? null;
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null;
    this.quota = fields.quota ?? null;
  }
}
