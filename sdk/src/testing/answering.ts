import { isObject } from "../checks.ts";
import type { Call, Grant, Reply } from "./call.ts";
import { type Blocked, type Conditions, envelopeHeaders } from "./conditions.ts";
import type { Extract } from "./extraction.ts";
import { Refusal } from "./problem.ts";
import { match, ROUTES } from "./routes.ts";
import type { State } from "./state.ts";

/** What was arranged to happen to the next request. */
export type Fault =
  | { kind: "connection" | "lost_answer" | "silence"; refusal: null; retryAfterSeconds: number }
  | { kind: "error"; refusal: Refusal; retryAfterSeconds: number };

/** What a fake service was told about how to answer. */
export interface Arrangements {
  apiKey: string;
  agentApiKey: string;
  extract: Extract;
  holdJobs: boolean;
  conditions: Conditions;
  /** For the next requests, one each. */
  faults: Fault[];
  /** For the next adds, one each. */
  blocks: { status: Blocked; retryAfterSeconds: number | null }[];
  /** By the passport's token. */
  grants: Map<string, Grant>;
  /** By method and path template. */
  answers: Map<string, () => object>;
}

/** Errors whose answers say when to try again. */
const HAS_RETRY_AFTER = new Set([429, 503]);

/** The one operation whose success is a 201. */
const CREATES = "POST /v1/tenant/service-writers";

/** Answers one request. Rejects, as a `fetch` does, only when the connection is to break or the request was aborted. */
export async function answer(
  request: Request,
  text: string,
  state: State,
  arrangements: Arrangements,
): Promise<Response> {
  request.signal.throwIfAborted();
  const { conditions, faults } = arrangements;
  const fault = faults.shift();
  if (fault?.kind === "connection") throw connectionBroke();
  if (fault?.kind === "silence") return untilAborted(request.signal);
  const requestId = requestIdOf(request, state);
  const headers = envelopeHeaders(conditions, requestId);
  try {
    if (fault?.refusal) throw fault.refusal;
    const { body, headers: more, status = 200 } = handle(request, text, requestId, state, arrangements);
    if (fault?.kind === "lost_answer") throw connectionBroke();
    return new Response(JSON.stringify(body), {
      status,
      headers: { ...headers, ...more, "Content-Type": "application/json" },
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (fault?.kind === "lost_answer") throw connectionBroke();
    const { entry, details } = error;
    const { type, title, status, code } = entry;
    const detail = error.message;
    const after = String(fault?.retryAfterSeconds ?? 1);
    return new Response(
      JSON.stringify({ error: entry.error, code, request_id: requestId, details, type, title, status, detail }),
      {
        status,
        headers: {
          ...headers,
          "Content-Type": "application/problem+json",
          ...(HAS_RETRY_AFTER.has(status) || code === "IDM_409" ? { "Retry-After": after } : {}),
          ...(status === 429 ? { "RateLimit-Policy": '"fake";q=1;w=60', RateLimit: `"fake";r=0;t=${after}` } : {}),
          ...(status === 401 ? { "WWW-Authenticate": "ApiKey" } : {}),
        },
      },
    );
  }
}

function handle(request: Request, text: string, requestId: string, state: State, arrangements: Arrangements): Reply {
  const { pathname, searchParams } = new URL(request.url);
  const passport = authenticate(request, pathname, arrangements);
  for (const [template, make] of arrangements.answers) {
    if (match(template, request.method, pathname)) return { body: make(), status: template === CREATES ? 201 : 200 };
  }
  for (const [template, handler] of ROUTES) {
    const path = match(template, request.method, pathname);
    if (path === null) continue;
    const call: Call = {
      state,
      conditions: arrangements.conditions,
      extract: arrangements.extract,
      holdJobs: arrangements.holdJobs,
      arranged: () => arrangements.blocks.shift(),
      path,
      query: searchParams,
      body: readBody(request, text),
      requestId,
      passport,
    };
    return once(request, text, state, () => handler(call));
  }
  if (!pathname.startsWith("/v1/")) throw new Refusal("unknown_path");
  const hint = ` The fake has an answer once it is told one: service.answer("${request.method} ${pathname}", …).`;
  throw new Refusal("not_implemented", null, hint);
}

/** Whose passport an agent's call is about; null for the calls of a tenant. */
function authenticate(request: Request, pathname: string, arrangements: Arrangements): Call["passport"] {
  if (pathname === "/health") return null;
  const [, key] = /^ApiKey (\S+)$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
  if (!pathname.startsWith("/v1/universal/")) {
    if (key !== arrangements.apiKey) throw new Refusal("unauthorized");
    return null;
  }
  const token = request.headers.get("X-MemoryOS-UUI");
  if (key !== arrangements.agentApiKey || token === null) throw new Refusal("cross_agent_auth_failed");
  return { owner: `passport ${token}`, grant: arrangements.grants.get(token) ?? null };
}

function readBody(request: Request, text: string): unknown {
  if (request.method !== "POST" && request.method !== "PATCH") return {};
  if (text === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal("malformed_request");
  }
  if (!isObject(body))
    throw new Refusal("validation_error", [{ pointer: "/body", message: "must be an object", code: "type" }]);
  return body;
}

/** With an idempotency key, the same request has its effect once and the first answer again. */
function once(request: Request, text: string, state: State, handle: () => Reply): Reply {
  const key = request.headers.get("Idempotency-Key");
  if (key === null || request.method !== "POST") return handle();
  const name = JSON.stringify([new URL(request.url).pathname, request.headers.get("X-MemoryOS-UUI"), key]);
  const first = state.replies.get(name);
  if (first === undefined) {
    const reply = handle();
    if (!reply.isForgotten) state.replies.set(name, { fingerprint: text, body: structuredClone(reply.body) });
    return reply;
  }
  if (first.fingerprint !== text) throw new Refusal("idempotency_key_reused");
  return { body: first.body, headers: { "Idempotency-Replayed": "true" } };
}

function requestIdOf(request: Request, state: State): string {
  const given = request.headers.get("X-Request-ID");
  return given !== null && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : state.newId();
}

/** What Node's `fetch` says. */
function connectionBroke(): TypeError {
  return new TypeError("fetch failed");
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
