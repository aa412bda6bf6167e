import type { OperationEntry, OperationId } from "@memoryos/contract";
import { type Mistake, mistakesOf } from "./mistakes.ts";
import type { Pace } from "./pace.ts";
import type { Redact } from "./redact.ts";
import { operationOf } from "./sample-request.ts";
import { validatorsOf } from "./spec.ts";

/** One request and its answer, with every key taken out, as reports show it. */
export interface Exchange {
  /** Null for a path or method that the contract does not have. */
  operationId: OperationId | null;
  method: string;
  /** Path and query. */
  path: string;
  requestHeaders: Record<string, string>;
  /** At most 2,000 characters of it. */
  requestBody: string;
  status: number;
  responseHeaders: Record<string, string>;
  /** At most 2,000 characters of it. */
  responseBody: string;
  milliseconds: number;
  /** Where the answer differs from the contract. */
  mistakes: Mistake[];
}

/** What a check sees of an answer: nothing is taken out or cut. */
export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  text: string;
  /** Parsed JSON; undefined when the body is not JSON. */
  body: unknown;
}

/** What to send. */
export interface RequestParts {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | readonly string[]>;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`; `Content-Type` is JSON unless `headers` says otherwise. */
  rawBody?: string | Uint8Array<ArrayBuffer>;
  /**
   * Whose credential to send; null sends none.
   * @default "first"
   */
  as?: "first" | "second" | null;
  /** Another method than the operation's own. */
  method?: string;
  /**
   * Sent again when the target limits requests, once the time has passed that it asks for.
   * @default false
   */
  patient?: boolean;
}

/** Thrown when the target does not answer. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

export interface RecordingClientOptions {
  /** Base URL, without a slash at its end. */
  target: string;
  apiKey: string;
  secondApiKey: string | null;
  pace: Pace;
  /** OpenAPI document to hold answers to; null for the contract's own. */
  spec: string | null;
  /** How long to wait for an answer, in seconds. */
  answerSeconds: number;
  redact: Redact;
}

const LONGEST_RECORDED = 2_000;

/** The one way by which checks reach the target: every exchange is validated against the contract and recorded. */
export class RecordingClient {
  readonly exchanges: Exchange[] = [];
  readonly #options: RecordingClientOptions;

  constructor(options: RecordingClientOptions) {
    this.#options = options;
  }

  /**
   * Sends a request of an operation.
   *
   * @throws NoAnswer when the target does not answer.
   * @throws Untestable when the run's own limits forbid to send it.
   */
  send(operationId: OperationId, parts: RequestParts = {}): Promise<Answer> {
    const { method, path } = operationOf(operationId);
    const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(parts.path?.[name] ?? ""));
    const known = parts.method === undefined || parts.method === method;
    return this.#exchange(known ? operationId : null, parts.method ?? method, filled + queryOf(parts.query), parts);
  }

  /** Sends a request to a path that the contract does not have. */
  sendTo(path: string, parts: RequestParts = {}): Promise<Answer> {
    return this.#exchange(null, parts.method ?? "GET", path + queryOf(parts.query), parts);
  }

  async #exchange(operationId: OperationId | null, method: string, path: string, parts: RequestParts): Promise<Answer> {
    const once = () => this.#sendOnce(operationId, method, path, parts);
    const { pace } = this.#options;
    if (parts.patient) return pace.whenAllowed(method, once);
    await pace.enter(method);
    return once();
  }

  async #sendOnce(operationId: OperationId | null, method: string, path: string, parts: RequestParts): Promise<Answer> {
    const { target, answerSeconds, redact, spec } = this.#options;
    const body = parts.rawBody ?? (parts.body === undefined ? null : JSON.stringify(parts.body));
    const headers = this.#headersFor(operationId, parts, body !== null);
    const started = performance.now();
    const failed = (reason: unknown) => {
      throw new NoAnswer(`${method} ${path}: ${reasonOf(reason, answerSeconds)}`);
    };
    const signal = AbortSignal.timeout(answerSeconds * 1_000);
    const response = await fetch(target + path, { method, headers, body, redirect: "manual", signal }).catch(failed);
    const text = await response.text().catch(failed);
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), text, body: parse(text) };
    const record = (part: string) => redact(part).slice(0, LONGEST_RECORDED);
    this.exchanges.push({
      operationId,
      method,
      path: redact(path),
      requestHeaders: headersWithout(headers, redact),
      requestBody: typeof body === "string" ? record(body) : body === null ? "" : `${body.length} bytes`,
      status: answer.status,
      responseHeaders: headersWithout(answer.headers, redact),
      responseBody: record(text),
      milliseconds: Math.round(performance.now() - started),
      mistakes: mistakesOf(operationId, answer, validatorsOf(spec)).map((mistake) => ({
        ...mistake,
        message: redact(mistake.message),
      })),
    });
    return answer;
  }

  #headersFor(operationId: OperationId | null, parts: RequestParts, hasBody: boolean): Record<string, string> {
    const { apiKey, secondApiKey } = this.#options;
    const headers: Record<string, string> = hasBody ? { "content-type": "application/json" } : {};
    const key = parts.as === null ? null : parts.as === "second" ? secondApiKey : apiKey;
    const isPublic =
      operationId !== null && operationOf(operationId).auth === ("public" satisfies OperationEntry["auth"]);
    if (key !== null && !isPublic) headers.authorization = `ApiKey ${key}`;
    for (const [name, value] of Object.entries(parts.headers ?? {})) headers[name.toLowerCase()] = value;
    return headers;
  }
}

function queryOf(query: RequestParts["query"]): string {
  if (query === undefined) return "";
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return `?${search}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Headers whose value is a credential, whatever it looks like; of `Authorization` the scheme stays. */
const CREDENTIAL_HEADERS = new Set(["x-memoryos-uui", "x-memoryos-session", "cookie", "set-cookie", "x-api-key"]);

function headersWithout(headers: Readonly<Record<string, string>>, redact: Redact): Record<string, string> {
  const shown = (name: string, value: string) => {
    if (CREDENTIAL_HEADERS.has(name)) return "‹key›";
    const afterScheme = name === "authorization" ? value.indexOf(" ") + 1 : 0;
    return afterScheme > 0 ? `${value.slice(0, afterScheme)}‹key›` : redact(value);
  };
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shown(name, value)]));
}

function reasonOf(reason: unknown, answerSeconds: number): string {
  if (!(reason instanceof Error)) return String(reason);
  if (reason.name === "TimeoutError") return `no answer within ${answerSeconds} s`;
  return reason.cause instanceof Error ? reason.cause.message || reason.cause.name : reason.message;
}
