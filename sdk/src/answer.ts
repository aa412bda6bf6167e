import { type CamelCased, fromWire } from "./casing.ts";
import type { components } from "./contract.ts";
import { MemoryOSError } from "./error.ts";
import { readQuota } from "./quota.ts";
import { readRetryAfter } from "./retry.ts";

/** Any part of a JSON object may be missing or of another type until it was looked at. */
type Unverified = Record<string, unknown>;

/** Reads the text of a successful answer. Throws `INVALID_RESPONSE` unless it is the expected JSON. */
export function readBody<T>(
  response: Response,
  text: string | undefined,
  isExpected: (body: unknown) => body is T,
): CamelCased<T> {
  if (text === undefined || text.trim() === "") throw notMemoryOS(response, "its body is empty");
  let wire: unknown;
  let body: unknown;
  try {
    wire = JSON.parse(text);
    body = fromWire(wire);
  } catch (cause) {
    throw notMemoryOS(response, "its body is not JSON that can be read", cause);
  }
  if (!isExpected(wire)) throw notMemoryOS(response, "its JSON lacks what the contract promises");
  return body as CamelCased<T>;
}

/** The error that an answer with an error status stands for. `body` is the parsed JSON, or the text if it is none. */
export function errorOf(response: Response, body: unknown): MemoryOSError {
  if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
    return notMemoryOS(response, "it redirects; set baseUrl to the final address");
  }
  if (!isProblem(body)) return notMemoryOS(response, "its body is not a MemoryOS error");
  return new MemoryOSError(explain(body, requestIdOf(response, body)), {
    code: body.code,
    requestId: requestIdOf(response, body),
    details: body.details ?? null,
    ...envelopeOf(response),
  });
}

/** An object, so far as JSON goes: not an array and not null. */
export function isObject(value: unknown): value is Unverified {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `detail` and its relatives came later than the published fields, so an older server may not send them. */
type AnyProblem = Pick<components["schemas"]["Problem"], "code" | "error"> & Partial<components["schemas"]["Problem"]>;

function isProblem(body: unknown): body is AnyProblem {
  return isObject(body) && typeof body.code === "string" && typeof body.error === "string";
}

function explain(problem: AnyProblem, requestId: string | null): string {
  const sentence = typeof problem.detail === "string" ? problem.detail : problem.error.replaceAll("_", " ");
  const fields = Array.isArray(problem.details)
    ? problem.details.map((field) => `${field?.pointer ?? "?"} ${field?.message ?? "is wrong"}`)
    : [];
  const where = requestId === null ? problem.code : `${problem.code}, request ${requestId}`;
  return `${[sentence, fields.join("; ")].filter(Boolean).join(" ")} [${where}]`;
}

function requestIdOf(response: Response, body: AnyProblem): string | null {
  return response.headers.get("X-Request-ID") ?? (typeof body.request_id === "string" ? body.request_id : null);
}

function notMemoryOS(response: Response, why: string, cause?: unknown): MemoryOSError {
  const type = response.headers.get("Content-Type") ?? "no content type";
  return new MemoryOSError(
    `The answer (HTTP ${response.status}, ${type}) is not one of MemoryOS: ${why}. Check baseUrl and any proxy in between.`,
    { code: "INVALID_RESPONSE", requestId: response.headers.get("X-Request-ID"), cause, ...envelopeOf(response) },
  );
}

function envelopeOf(response: Response) {
  return {
    status: response.status,
    retryAfterSeconds: readRetryAfter(response.headers.get("Retry-After"), Date.now()),
    quota: readQuota(response.headers),
  };
}
