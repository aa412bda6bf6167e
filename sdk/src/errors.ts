import type { components } from "./contract.ts";
import type { QuotaEnvelope } from "./quota.ts";

type Schemas = components["schemas"];

/**
 * Codes of the errors that the SDK itself makes:
 *
 * - `INVALID_ARGUMENT`: an argument is wrong; nothing was sent.
 * - `CONNECTION`: the service was not reached, or the connection broke before the whole answer had come.
 * - `TIMEOUT`: the time allowed for the call (or for waiting on a job) ran out.
 * - `ABORTED`: the caller's own signal, or a callback of the call that threw, ended the call.
 * - `INVALID_RESPONSE`: something answered, but not in the way MemoryOS does (HTML, truncated JSON, an empty body, a
 *   redirect). `status` says with which HTTP status.
 *
 * @example
 * ```ts
 * if (error instanceof MemoryOSError && error.code === "TIMEOUT") showLater();
 * ```
 */
export type SdkErrorCode = "INVALID_ARGUMENT" | "CONNECTION" | "TIMEOUT" | "ABORTED" | "INVALID_RESPONSE";

/**
 * What a {@link MemoryOSError} tells beside its message.
 *
 * @example
 * ```ts
 * throw new MemoryOSError("The address is not known here.", { code: "INVALID_ARGUMENT" });
 * ```
 */
export interface MemoryOSErrorFields {
  /** The service's code, such as `AUTH_001` or `REQ_422`, or one of {@link SdkErrorCode}. */
  code: SdkErrorCode | Schemas["ErrorCode"];
  /** HTTP status. @default null */
  status?: number | null;
  /** Names the request in the service's logs. @default null */
  requestId?: string | null;
  /** For `REQ_422` the list of wrong fields, else an object. @default null */
  details?: Schemas["Problem"]["details"];
  /** Seconds to wait before the next try, as the service asked. @default null */
  retryAfterSeconds?: number | null;
  /** The quota envelope of the answer. @default null */
  quota?: QuotaEnvelope | null;
  /** The error underneath. */
  cause?: unknown;
}

/**
 * The only kind of error that the SDK throws; each family is a class of its own. Its `message` says what to do; `code`
 * is for programs.
 *
 * @example
 * ```ts
 * try {
 *   await memory.add({ messages, externalUserId });
 * } catch (error) {
 *   if (error instanceof RateLimitError) await pause(error.retryAfter ?? 1);
 *   else if (error instanceof MemoryOSError) console.error(error.code, error.requestId, error.message);
 *   else throw error;
 * }
 * ```
 */
export class MemoryOSError extends Error {
  override name = "MemoryOSError";
  /** The service's code, such as `AUTH_001` or `REQ_422`, or one of {@link SdkErrorCode}. */
  declare readonly code: MemoryOSErrorFields["code"];
  /** HTTP status; null when no answer came. */
  declare readonly status: number | null;
  /** Names the request in the service's logs; null when no answer came. */
  declare readonly requestId: string | null;
  /** For `REQ_422` the list of wrong fields, else an object or null. Keys are as the service sends them. */
  declare readonly details: Schemas["Problem"]["details"];
  /** Seconds to wait before the next try, as the service asked; null when it did not. */
  declare readonly retryAfterSeconds: number | null;
  /** The quota envelope of the answer; null when no answer came. */
  declare readonly quota: QuotaEnvelope | null;

  constructor(message: string, { cause, ...fields }: MemoryOSErrorFields) {
    super(message, { cause });
    const absent = { status: null, requestId: null, details: null, retryAfterSeconds: null, quota: null };
    Object.assign(this, absent, fields);
  }
}

/**
 * The key, token or session is missing, unknown or revoked (401).
 *
 * @example
 * ```ts
 * if (error instanceof AuthenticationError) console.error("Check the API key.");
 * ```
 */
export class AuthenticationError extends MemoryOSError {
  override name = "AuthenticationError";
}

/**
 * The credential is valid and may not do this (403): a permission is missing, the person is blocked, no grant allows it.
 *
 * @example
 * ```ts
 * if (error instanceof PermissionError) console.error(error.details); // { required: "write", … }
 * ```
 */
export class PermissionError extends MemoryOSError {
  override name = "PermissionError";
}

/**
 * What was named does not exist, or not for this caller (404).
 *
 * @example
 * ```ts
 * if (error instanceof NotFoundError && error.code === "MEM_404") forget(memoryId);
 * ```
 */
export class NotFoundError extends MemoryOSError {
  override name = "NotFoundError";
}

/**
 * An argument is wrong: found here before anything was sent (`INVALID_ARGUMENT`, `status` null), or by the service.
 *
 * @example
 * ```ts
 * if (error instanceof ValidationError) for (const { pointer, message } of error.fields) show(pointer, message);
 * ```
 */
export class ValidationError extends MemoryOSError {
  override name = "ValidationError";

  /** The failing fields: where (`/body/messages/0/content`, or the argument's name), what is wrong, and its code. */
  get fields(): Schemas["FieldError"][] {
    return Array.isArray(this.details) ? this.details : [];
  }
}

/**
 * The request does not fit what is already there (409, 410, a reused idempotency key).
 *
 * @example
 * ```ts
 * if (error instanceof ConflictError && error.code === "IDM_422") useAnotherKey();
 * ```
 */
export class ConflictError extends MemoryOSError {
  override name = "ConflictError";
}

/**
 * Too many requests (429), still after the SDK's own retries.
 *
 * @example
 * ```ts
 * if (error instanceof RateLimitError) console.log(`Again in ${error.retryAfter ?? 60} seconds.`);
 * ```
 */
export class RateLimitError extends MemoryOSError {
  override name = "RateLimitError";

  /** Seconds to wait before the next try; null when the service did not say. */
  get retryAfter(): number | null {
    return this.retryAfterSeconds;
  }
}

/**
 * The service, or a proxy before it, failed (500 and above), or it lacks the operation (501).
 *
 * @example
 * ```ts
 * if (error instanceof ServerError) report(error.requestId);
 * ```
 */
export class ServerError extends MemoryOSError {
  override name = "ServerError";
}

/**
 * Something answered that is not MemoryOS: HTML, broken JSON, an empty body, a redirect. Its code is `INVALID_RESPONSE`.
 *
 * @example
 * ```ts
 * if (error instanceof InvalidResponseError) console.error("Check baseUrl and any proxy in between.");
 * ```
 */
export class InvalidResponseError extends MemoryOSError {
  override name = "InvalidResponseError";
}

/**
 * The service was not reached, or the connection broke. Its code is `CONNECTION`; `cause` is what `fetch` said.
 *
 * @example
 * ```ts
 * if (error instanceof ConnectionError) goOnWithoutMemory();
 * ```
 */
export class ConnectionError extends MemoryOSError {
  override name = "ConnectionError";
}

/**
 * The time allowed ran out. Its code is `TIMEOUT`.
 *
 * @example
 * ```ts
 * if (error instanceof TimeoutError) goOnWithoutMemory();
 * ```
 */
export class TimeoutError extends MemoryOSError {
  override name = "TimeoutError";
}

/** The class of an error that the service reported. */
export function errorClassOf(status: number, code: string): typeof MemoryOSError {
  if (status >= 500) return ServerError;
  if (status === 409 || status === 410 || code.startsWith("IDM_")) return ConflictError;
  return (
    { 401: AuthenticationError, 403: PermissionError, 404: NotFoundError, 429: RateLimitError }[status] ??
    ValidationError
  );
}
