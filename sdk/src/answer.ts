import { fromWire } from "./casing.ts";
import type { components } from "./contract.ts";
import { errorClassOf, InvalidResponseError, type MemoryOSError, RateLimitError, ServerError } from "./errors.ts";
import type { QuotaEnvelope } from "./quota.ts";
import { readWait } from "./retry.ts";

/** A JSON object, any part of which may be missing or of another type until it was looked at. */
type Unverified = Record<string, unknown>;

/** Makes the result of an answer's body, keys in camelCase; undefined when it lacks what the contract promises. */
export type Shape<T> = (body: Unverified, quota: QuotaEnvelope) => T | undefined;

/** Reads an answer. Throws the error that it stands for, or `INVALID_RESPONSE` unless it is the expected JSON. */
export function readAnswer<T>(response: Response, quota: QuotaEnvelope, text: string, shape: Shape<T>): T {
  let body: unknown;
  let cause: unknown;
  try {
    body = JSON.parse(text);
    const isJson = /^application\/(\S+\+)?json\b/i.test(response.headers.get("Content-Type") ?? "");
    const result = response.ok && isJson && isObject(body) ? shape(fromWire(body), quota) : undefined;
    if (result !== undefined) return result;
  } catch (error) {
    cause = error;
  }
  throw errorOf(response, quota, body, cause);
}

/** An object, so far as JSON goes: not an array and not null. */
export function isObject(value: unknown): value is Unverified {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `detail` and its relatives came later than the published fields, so an older server may not send them. */
type AnyProblem = Pick<components["schemas"]["Problem"], "code" | "error"> & Partial<components["schemas"]["Problem"]>;

function errorOf(
  { headers, ok, status, type }: Response,
  quota: QuotaEnvelope,
  body: unknown,
  cause: unknown,
): MemoryOSError {
  const { requestId } = quota;
  const fields = { status, requestId, retryAfterSeconds: readWait(headers, Date.now()), quota };
  if (!ok && isProblem(body)) {
    const { code, details = null } = body;
    return new (errorClassOf(status, code))(explain(body, requestId), { ...fields, code, details });
  }
  const isRedirect = type === "opaqueredirect" || (status >= 300 && status < 400);
  const why = isRedirect
    ? "it redirects; set baseUrl to the final address"
    : "its body is not the JSON that the contract promises";
  // A gateway that fails or refuses is of the same family as a service that does.
  const family = status === 429 ? RateLimitError : status >= 500 ? ServerError : InvalidResponseError;
  return new family(
    `The answer (HTTP ${status}, ${headers.get("Content-Type")}) is not one of MemoryOS: ${why}. Check baseUrl and any proxy in between.`,
    { ...fields, code: "INVALID_RESPONSE", cause },
  );
}

function isProblem(body: unknown): body is AnyProblem {
  return isObject(body) && typeof body.code === "string" && typeof body.error === "string";
}

function explain({ code, detail, details, error }: AnyProblem, requestId: string | null): string {
  const fields = Array.isArray(details) ? details : [];
  const mistakes = fields.map((field) => ` ${field?.pointer} ${field?.message}`);
  return `${detail ?? error.replaceAll("_", " ")}${mistakes.join(";")} [${code}, request ${requestId}]`;
}
