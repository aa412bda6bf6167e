import { fromWire } from "./casing.ts";
import { isObject } from "./checks.ts";
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

/** `detail` and its relatives came later than the published fields, so an older server may not send them. */
type AnyProblem = Pick<components["schemas"]["Problem"], "code" | "error"> & Partial<components["schemas"]["Problem"]>;

function errorOf(
  { headers, ok, status }: Response,
  quota: QuotaEnvelope,
  body: unknown,
  cause: unknown,
): MemoryOSError {
  const { requestId } = quota;
  const fields = { status, requestId, retryAfterSeconds: readWait(headers, Date.now()), quota };
  if (!ok && isProblem(body)) {
    const { code, error, detail = error.replaceAll("_", " "), details = null } = body;
    const mistakes = Array.isArray(details) ? details.map((field) => ` ${field?.pointer} ${field?.message}`) : [];
    const request = requestId ? `, request ${requestId}` : "";
    return new (errorClassOf(status, code))(`${detail}${mistakes.join(";")} [${code}${request}]`, {
      ...fields,
      code,
      details,
    });
  }
  // A gateway that fails or refuses is of the same family as a service that does.
  const family = status === 429 ? RateLimitError : status >= 500 ? ServerError : InvalidResponseError;
  // Browsers hide the status of a redirect: it is 0.
  const what = ok || status >= 400 ? "No MemoryOS JSON" : "A redirect";
  const message = `${what} (HTTP ${status}, ${headers.get("Content-Type")}). Check baseUrl, network and proxies.`;
  return new family(message, { ...fields, code: "INVALID_RESPONSE", cause });
}

function isProblem(body: unknown): body is AnyProblem {
  return isObject(body) && typeof body.code === "string" && typeof body.error === "string";
}
