import { type CamelCased, fromWire } from "./casing.ts";
import type { components } from "./contract.ts";
import { errorClassOf, InvalidResponseError, type MemoryOSError, RateLimitError, ServerError } from "./errors.ts";
import type { QuotaEnvelope } from "./quota.ts";
import { readWait } from "./retry.ts";

/** A successful answer. */
export interface Answer<T> {
  body: CamelCased<T>;
  quota: QuotaEnvelope;
}

/** Reads an answer. Throws the error that it stands for, or `INVALID_RESPONSE` unless it is the expected JSON. */
export function readBody<T>(
  response: Response,
  quota: QuotaEnvelope,
  text: string,
  isExpected: (body: unknown) => boolean,
): CamelCased<T> {
  let wire: unknown;
  let cause: unknown;
  try {
    wire = JSON.parse(text);
    const isJson = /^application\/(\S+\+)?json\b/i.test(response.headers.get("Content-Type") ?? "");
    if (response.ok && isJson && isExpected(wire)) return fromWire(wire as T);
  } catch (error) {
    cause = error;
  }
  throw errorOf(response, quota, text, wire, cause);
}

/** An object, so far as JSON goes: not an array and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `detail` and its relatives came later than the published fields, so an older server may not send them. */
type AnyProblem = Pick<components["schemas"]["Problem"], "code" | "error"> & Partial<components["schemas"]["Problem"]>;

function errorOf(
  { headers, ok, status, type }: Response,
  quota: QuotaEnvelope,
  text: string,
  body: unknown,
  cause: unknown,
): MemoryOSError {
  const fields = { status, requestId: quota.requestId, retryAfterSeconds: readWait(headers, Date.now()), quota };
  if (!ok && isProblem(body)) {
    const { code, details = null } = body;
    // Only an older server leaves the header out.
    if (typeof body.request_id === "string") fields.requestId ??= body.request_id;
    return new (errorClassOf(status, code))(explain(body, fields.requestId), { ...fields, code, details });
  }
  const isRedirect = type === "opaqueredirect" || (status >= 300 && status < 400);
  const why = isRedirect
    ? "it redirects; set baseUrl to the final address"
    : text.trim() === ""
      ? "its body is empty"
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
  const mistakes = fields.map((field) => ` ${field?.pointer} ${field?.message};`);
  return `${detail ?? error.replaceAll("_", " ")}${mistakes.join("")} [${code}, request ${requestId}]`;
}
