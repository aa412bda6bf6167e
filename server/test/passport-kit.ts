import { randomBytes } from "node:crypto";
import type { Category } from "@memoryos/contract";
import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import type { Extractor } from "../src/memory/types.ts";
import { openKeyHasher } from "../src/tenancy/keys.ts";
import { type Answer, type CallOptions, KEY, type TestServer, until } from "./kit.ts";

/** A person with a passport and a session. */
export interface TestPerson {
  personId: string;
  email: string;
  token: string;
  session: string;
  /** A request of the signed-in person. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  /** Grants the agent access and answers the grant. */
  grant(agent: { agentId: string }, more?: object): Promise<{ id: string }>;
}

/** A global agent with its key. */
export interface TestAgent {
  agentId: string;
  key: string;
  /** A request of the agent for a person. */
  call(
    person: TestPerson,
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  add(person: TestPerson, said: string | object[], more?: object, headers?: Record<string, string>): Promise<Answer>;
  /** Adds and waits until the job has ended. */
  addAndWait(person: TestPerson, said: string | object[], more?: object): Promise<Answer["body"]>;
  job(person: TestPerson, jobId: string): Promise<Answer>;
  retrieve(person: TestPerson, query: string, more?: object): Promise<Answer>;
}

export const ALL: Category[] = ["preference", "fact", "goal", "procedure", "relationship", "expertise"];

/** A person as a verified code makes one, with a session that outlasts every grant. */
export async function makePerson(server: TestServer, now = new Date()): Promise<TestPerson> {
  const hasher = openKeyHasher(server.dir, { expected: true });
  const personId = uuidv7();
  const email = `Person.${personId}@example.com`;
  const token = `uui_${randomBytes(24).toString("hex")}`;
  const session = `session_${randomBytes(24).toString("hex")}`;
  const maskedToken = `${token.slice(0, 8)}...${token.slice(-4)}`;
  await server.store.createPerson(
    { personId, email, displayName: "Maya", tokenHash: hasher.hash(token), maskedToken, createdAt: now },
    {
      sessionId: uuidv7(),
      personId,
      hash: hasher.hash(session),
      createdAt: now,
      expiresAt: new Date(now.getTime() + 400 * 86_400_000),
    },
  );
  return signedIn(server, { personId, email, token, session });
}

/** A person by what a sign-in gave them. */
export function signedIn(
  server: TestServer,
  person: Pick<TestPerson, "personId" | "email" | "token" | "session">,
): TestPerson {
  const call: TestPerson["call"] = (method, path, body, headers = {}) =>
    server.call(method, path, {
      key: null,
      headers: { "X-MemoryOS-Session": person.session, ...headers },
      ...(body ? { body } : {}),
    });
  return {
    ...person,
    call,
    async grant({ agentId }, more = { categories: ALL }) {
      const answer = await call("POST", "/v1/uui/me/grants", { agent_id: agentId, ...more });
      expect(answer.status, answer.text).toBe(200);
      return answer.body.data;
    },
  };
}

/** Registers an agent of a tenant. */
export async function makeAgent(server: TestServer, more: object = {}, tenantKey = KEY): Promise<TestAgent> {
  const { body, text } = await server.call("POST", "/v1/agents/global", {
    key: tenantKey,
    body: { name: "Northwind Assistant", redirect_uri: "", ...more },
  });
  const key: string = body.data?.raw_agent_api_key;
  expect(key, text).toMatch(/^agent_sk_/);
  const call: TestAgent["call"] = (person, method, path, sent, headers = {}) =>
    server.call(method, path, {
      key,
      headers: { "X-MemoryOS-UUI": person.token, ...headers },
      ...(sent ? { body: sent } : {}),
    });
  const add: TestAgent["add"] = (person, said, more = {}, headers = {}) => {
    const messages = typeof said === "string" ? [{ role: "user", content: said }] : said;
    return call(person, "POST", "/v1/universal/memories/add", { messages, ...more }, headers);
  };
  const job = (person: TestPerson, jobId: string) => call(person, "GET", `/v1/universal/memories/jobs/${jobId}`);
  return {
    agentId: body.data.id,
    key,
    call,
    add,
    job,
    async addAndWait(person, said, more = {}) {
      const added = await add(person, said, more);
      expect(added.body.status, added.text).toBe("queued");
      return await until(async () => {
        const answer = await job(person, added.body.job_id);
        return ["completed", "dead"].includes(answer.body.status) && answer.body;
      });
    },
    retrieve: (person, query, more = {}) => call(person, "POST", "/v1/universal/memories/retrieve", { query, ...more }),
  };
}

/** What a request needs to be let in, by how its operation authenticates: the tenant's key unless something else is said. */
export async function credentials(server: TestServer): Promise<(auth: string) => Pick<CallOptions, "key" | "headers">> {
  const [agent, person] = [await makeAgent(server), await makePerson(server)];
  await person.grant(agent);
  return (auth) => {
    if (auth === "agent") return { key: agent.key, headers: { "X-MemoryOS-UUI": person.token } };
    return auth === "person" ? { key: null, headers: { "X-MemoryOS-Session": person.session } } : {};
  };
}

/** Makes one memory of every message of a user; a word before a colon at its beginning is its kind: `goal: I want to …`. */
export function kindsExtractor(): Extractor {
  return {
    id: "kinds",
    async extract({ turns }) {
      return turns.flatMap(({ role, content }, index) => {
        if (role !== "user") return [];
        const [, kind, words] = /^(?:(\w+): )?(.*)$/s.exec(content) ?? [];
        const category = (kind ?? "fact") as Category;
        return [
          { content: words ?? content, category, importance: 5, confidence: 0.9, turnIndexes: [index], reason: "said" },
        ];
      });
    },
  };
}
