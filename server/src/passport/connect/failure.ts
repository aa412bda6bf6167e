import { ResponseBodyError } from "oauth4webapi";

/** A sign-in at an organisation failed; the message may be logged. */
export class SignInFailed extends Error {
  override readonly name = "SignInFailed";
}

/** What a token endpoint may say went wrong (RFC 6749, section 5.2). */
const TOKEN_ERRORS = [
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
];

/** Why a sign-in failed, in words that hold nothing of what the organisation sent: a code or a token may be in it. */
export function whyFailed(error: unknown): string {
  if (error instanceof SignInFailed) return error.message;
  if (error instanceof ResponseBodyError && TOKEN_ERRORS.includes(error.error)) return `it answered ${error.error}`;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (name === "TimeoutError" || name === "AbortError") return "it did not answer in time";
  if (typeof code === "string" && /^[A-Z0-9_]{3,60}$/.test(code)) return code;
  return "its answer cannot be read";
}
