import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Permission } from "@memoryos/contract";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect } from "vitest";
import type { Clock } from "../src/clock.ts";
import { readConfig } from "../src/config.ts";
import type { Embedder } from "../src/embedding/types.ts";
import { type Gate, gate } from "../src/memory/gate/gate.ts";
import type { Candidate, Conversation, Extractor } from "../src/memory/types.ts";
import type { PlanName } from "../src/quota/plans.ts";
import { type ServerParts, startServer } from "../src/server.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import type { Store } from "../src/store/types.ts";
import { openKeyHasher } from "../src/tenancy/keys.ts";
import { checkReply } from "./reply-check.ts";

/** The key of the first tenant in every test. */
export const KEY = "mem_test_0123456789abcdefghijklmn";

export const NO_SUCH_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

/** The headers that every response carries. */
const ENVELOPE = {
  "x-request-id": /^[A-Za-z0-9._-]{1,128}$/,
  "x-memoryos-quota-mode": /^(FULL|PASSTHROUGH|DEGRADED_RETRIEVE|BLOCKED)$/,
  "x-memoryos-budget-remaining": /^[01]\.\d{4}$/,
  "x-memoryos-circuit-status": /^(HEALTHY|DEGRADED|CRITICAL)$/,
  "x-memoryos-processing": /^(normal|delayed)$/,
};

/** An answer; `body` is null where it is not JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  body: any;
  text: string;
}

export interface CallOptions {
  /** A value is sent as JSON; text and bytes are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** @default the first tenant's key; null sends no credential */
  key?: string | null;
}

/** A server under test. */
export interface TestServer {
  url: string;
  dir: string;
  store: Store;
  /** Every answer is checked for the envelope on the way. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Adds what a user said, and gives the finished job. */
  addAndWait(user: string, said: string | object[], more?: object, key?: string): Promise<Answer["body"]>;
  retrieve(user: string, query: string, more?: object, key?: string): Promise<Answer>;
  list(query?: string, key?: string): Promise<Answer>;
  /** Makes a key, of a new tenant when none is named. */
  makeKey(
    permissions: Permission[],
    tenantId?: string,
    options?: { plan?: PlanName; rateLimitPerMinute?: number },
  ): Promise<{ key: string; tenantId: string }>;
  /** Makes a tenant of a plan with one key that may do everything. */
  makeTenant(plan: PlanName): Promise<{ key: string; tenantId: string }>;
  tenantId: string;
  /** The control service, when the variables turn it on. */
  control: { url: string; token: string } | null;
  close(): Promise<void>;
}

const servers: (() => Promise<void>)[] = [];
const cleanups: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  await Promise.all(servers.splice(0).map((close) => close()));
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Runs when the file's tests are over. */
export function later(clean: () => Promise<void> | void): void {
  cleanups.push(clean);
}

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "memoryos-test-"));
  later(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/**
 * @param parts `env` are variables of the configuration. An embedder stays open when the server closes, so that tests can share one.
 */
export async function start(
  parts: ServerParts & { dir?: string; env?: Record<string, string> } = {},
): Promise<TestServer> {
  const { dir = tempDir(), env = {}, ...given } = parts;
  const store = given.store ?? openSqliteStore(dir);
  const read = readConfig({ MEMORYOS_LOG_LEVEL: "silent", ...env });
  const config = { ...read, port: 0, dataDir: dir, apiKey: KEY };
  const server = await startServer(config, {
    check: checkReply,
    gate: lenientGate,
    ...given,
    store,
    embedder: { ...keptOpen(given.embedder ?? wordEmbedder()) },
  });
  servers.push(server.close);
  const hasher = openKeyHasher(dir, { expected: true });
  const { tenantId } = (await store.findKey(hasher.hash(KEY))) as { tenantId: string };
  const call = (method: string, path: string, options?: CallOptions) => send(server.url, method, path, options);
  return {
    url: server.url,
    dir,
    store,
    tenantId,
    call,
    control: server.control,
    close: server.close,
    async addAndWait(user, said, more = {}, key = KEY) {
      const messages = typeof said === "string" ? [{ role: "user", content: said }] : said;
      const added = await call("POST", "/v1/memories/add", {
        key,
        body: { external_user_id: user, messages, ...more },
      });
      expect(added.body.status, added.text).toBe("queued");
      return await until(async () => {
        const { body } = await call("GET", `/v1/memories/jobs/${added.body.job_id}`, { key });
        return ["completed", "dead"].includes(body.data?.status) && body.data;
      });
    },
    retrieve: (user, query, more = {}, key = KEY) =>
      call("POST", "/v1/memories/retrieve", { key, body: { external_user_id: user, query, ...more } }),
    list: (query = "", key = KEY) => call("GET", `/v1/memories${query}`, { key }),
    makeTenant: (plan) => makeKey(["admin"], undefined, { plan }),
    makeKey,
  };

  async function makeKey(
    permissions: Permission[],
    ofTenant?: string,
    { plan = "enterprise", rateLimitPerMinute }: { plan?: PlanName; rateLimitPerMinute?: number } = {},
  ) {
    const owner = ofTenant ?? uuidv7();
    const key = `mem_test_${uuidv7()}`;
    const createdAt = new Date();
    const limit = rateLimitPerMinute === undefined ? {} : { rateLimitPerMinute };
    const row = {
      tenantId: owner,
      keyId: uuidv7(),
      name: key,
      permissions,
      hash: hasher.hash(key),
      createdAt,
      ...limit,
    };
    if (ofTenant) await store.putKey(row);
    else await store.createTenant({ tenantId: owner, name: owner, plan, createdAt }, row);
    return { key, tenantId: owner };
  }
}

/** One request, and the check that its answer carries the envelope. */
export async function send(
  url: string,
  method: string,
  path: string,
  { body, headers = {}, key = KEY }: CallOptions = {},
): Promise<Answer> {
  const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method,
    redirect: "manual",
    headers: {
      ...(key === null ? {} : { Authorization: `ApiKey ${key}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = text !== "" && /json/.test(response.headers.get("content-type") ?? "");
  const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : null, text };
  expectEnvelope(answer.headers, `${method} ${path.slice(0, 100)}`);
  return answer;
}

export function expectEnvelope(headers: Headers, where: string): void {
  for (const [name, form] of Object.entries(ENVELOPE)) {
    expect(headers.get(name), `${name} of ${where}`).toMatch(form);
  }
}

/** The answer is this error of the catalogue, in both published forms, and holds nothing that is not fit to be seen. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.body).toMatchObject({ code, status, error: expect.any(String), title: expect.any(String) });
  expect(answer.body.detail.length).toBeGreaterThan(10);
  expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.text).not.toMatch(/node_modules|\.ts:\d|SQLITE|stack/);
}

/** Asks again until the answer is truthy. */
export async function until<T>(ask: () => Promise<T> | T, seconds = 90): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (value) return value as Exclude<T, false | null | undefined>;
    if (performance.now() > end) throw new Error(`It did not come about within ${seconds} s: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A clock that stands still until it is turned. */
export class TestClock implements Clock {
  #now = Date.parse("2026-03-01T12:00:00Z");
  #waiting = new Set<{ at: number; wake: () => void }>();

  now(): Date {
    return new Date(this.#now);
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = { at: this.#now + milliseconds, wake: resolve };
      this.#waiting.add(waiter);
      signal.addEventListener("abort", () => {
        this.#waiting.delete(waiter);
        resolve();
      });
    });
  }

  /** Turns the clock and wakes whoever waited for that time. */
  advance(seconds: number): void {
    this.#now += seconds * 1000;
    for (const waiter of [...this.#waiting]) {
      if (waiter.at > this.#now) continue;
      this.#waiting.delete(waiter);
      waiter.wake();
    }
  }
}

/** Vectors of which words a text has: the same for the same words, and nothing else. */
export function wordEmbedder(): Embedder {
  const dimensions = 64;
  return {
    id: "words",
    dimensions,
    embed: async (texts) =>
      texts.map((text) => {
        const vector = new Float32Array(dimensions);
        for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["?"]) {
          let hash = 7;
          for (const letter of word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
          vector[hash % dimensions] = 1;
        }
        const length = Math.hypot(...vector);
        return vector.map((value) => value / length);
      }),
    close: async () => {},
  };
}

/** Lets every text through, also one that says little or says it again: tests of other matters need not care. */
const lenientGate: Gate = {
  read: (messages) => ({ ...gate.read(messages), score: 1 }),
  judge: (question, facts) => gate.judge(question, { ...facts, recentTexts: [] }),
};

/** Makes one memory of every message of a user, whatever it says; `fault` may throw or answer junk first. */
export function plainExtractor(
  fault: (conversation: Conversation, signal?: AbortSignal) => unknown = () => undefined,
): Extractor {
  return {
    id: "plain",
    async extract(conversation, signal) {
      const junk = await fault(conversation, signal);
      if (junk !== undefined) return junk as Candidate[];
      return conversation.turns.flatMap(({ role, content }, index) =>
        role === "user"
          ? [
              {
                content,
                category: "fact" as const,
                importance: 5,
                confidence: 0.9,
                turnIndexes: [index],
                reason: "said",
              },
            ]
          : [],
      );
    },
  };
}

/** Names of the files under a folder whose bytes hold a text. */
export function filesWith(dir: string, text: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map((entry) => entry.name);
}

function keptOpen(embedder: Embedder): Embedder {
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    embed: (texts) => embedder.embed(texts),
    close: async () => {},
  };
}
