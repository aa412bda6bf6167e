import type { NextRequest, PreparedRequest } from "./load.ts";
import type { CaseName } from "./options.ts";
import { freshQuery, statement } from "./texts.ts";

/** The key of the measured server's tenant. */
export const API_KEY = "mem_bench_0123456789abcdefghijkl";

/** Statements that the seeded user has made. */
export const SEEDED_STATEMENTS = 240;
/** Who has made them. */
export const SEEDED_USER = "bench-user";
const ADDS_PREPARED = 2_000;
const USERS_OF_ADDS = 200;
const REPEATED_QUERIES = 10;
/** More than a fast machine asks in a run with default flags. */
const FRESH_QUERIES = 40_000;

/** An operation under load. */
export interface HttpCase {
  name: CaseName;
  title: string;
  /** The aim, and what it is a ratio to. */
  target: { ratio: number; of: "express" | "embedder" };
  /** Prepares the requests of one side; each side gets the same ones. */
  prepare(): NextRequest;
}

export const HTTP_CASES: readonly HttpCase[] = [
  {
    name: "list",
    title: "list, 50 rows",
    target: { ratio: 0.4, of: "express" },
    prepare: () => {
      const page = get(`/v1/memories?external_user_id=${SEEDED_USER}&limit=50`);
      return () => page;
    },
  },
  {
    name: "repeated",
    title: "retrieve, repeated query",
    target: { ratio: 0.35, of: "express" },
    prepare: () => inTurn(Array.from({ length: REPEATED_QUERIES }, (_, n) => retrieve(freshQuery(n * 1_009)))),
  },
  {
    name: "fresh",
    title: "retrieve, fresh queries",
    target: { ratio: 0.8, of: "embedder" },
    prepare: () => inTurn(Array.from({ length: FRESH_QUERIES }, (_, n) => retrieve(freshQuery(n)))),
  },
  {
    name: "add",
    title: "add, durable",
    target: { ratio: 0.15, of: "express" },
    prepare: () => inTurn(Array.from({ length: ADDS_PREPARED }, (_, n) => add(`user-${n % USERS_OF_ADDS}`, talk(n)))),
  },
];

/** What is added before anything is measured: one user's memories. */
export function seedRequests(): PreparedRequest[] {
  const said = Array.from({ length: SEEDED_STATEMENTS }, (_, n) => statement(n));
  return Array.from({ length: SEEDED_STATEMENTS / 40 }, (_, part) =>
    add(
      SEEDED_USER,
      said.slice(part * 40, part * 40 + 40).map((content) => ({ role: "user", content })),
    ),
  );
}

/** One of the seeded user's jobs. */
export function jobRequest(jobId: string): PreparedRequest {
  return get(`/v1/memories/jobs/${jobId}`);
}

/** A short exchange: what a chat application adds after each answer. */
function talk(n: number): { role: string; content: string }[] {
  return [
    { role: "user", content: `${statement(n)} Can you help me plan the week?` },
    { role: "assistant", content: "Of course. Tell me which days are taken and what must not be moved." },
    { role: "user", content: `Tuesday is taken. ${statement(n + 1)}` },
  ];
}

function add(user: string, messages: object[]): PreparedRequest {
  return post("/v1/memories/add", { external_user_id: user, messages });
}

function retrieve(query: string): PreparedRequest {
  return post("/v1/memories/retrieve", { external_user_id: SEEDED_USER, query });
}

function get(path: string): PreparedRequest {
  return { method: "GET", path, headers: { Authorization: `ApiKey ${API_KEY}` }, body: null };
}

function post(path: string, body: object): PreparedRequest {
  const headers = { Authorization: `ApiKey ${API_KEY}`, "Content-Type": "application/json" };
  return { method: "POST", path, headers, body: Buffer.from(JSON.stringify(body)) };
}

function inTurn(requests: readonly PreparedRequest[]): NextRequest {
  let sent = 0;
  return () => requests[sent++ % requests.length] as PreparedRequest;
}
