import { expect } from "vitest";
import { type Answer, type CallOptions, type TestServer, until } from "./kit.ts";

/** Form of a code. */
export const CODE = /\b[0-9]{6}\b/;

/** A person who is signed in. */
export interface TestPerson {
  email: string;
  personId: string;
  session: string;
  /** The passport token. */
  token: string;
  /** With the session as a header. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

/** The mails to an address that are in the outbox, the newest first. */
export async function mailsTo(server: TestServer, email: string): Promise<string[]> {
  const page = await fetch(`${server.url}/outbox`);
  expect(page.status).toBe(200);
  const mails = [...(await page.text()).matchAll(/<article>(.*?)<\/article>/gs)].map(([, mail = ""]) => mail);
  return mails.filter((mail) => mail.toLowerCase().includes(`<p>to ${email.toLowerCase()},`));
}

/** Asks for a code, and reads it from the mail that comes. */
export async function codeFor(
  server: TestServer,
  email: string,
  { path = "register", body = {} }: { path?: "register" | "otp/send"; body?: object } = {},
): Promise<string> {
  const before = await mailsTo(server, email);
  const asked = await server.call("POST", `/v1/uui/${path}`, { key: null, body: { email, ...body } });
  expect(asked.status, asked.text).toBe(200);
  const mail = await until(async () => {
    const [newest] = await mailsTo(server, email);
    return newest !== before[0] && newest;
  });
  return CODE.exec(mail)?.[0] ?? "";
}

/** Signs in with a code. */
export function verify(server: TestServer, email: string, otp: string, headers = {}): Promise<Answer> {
  return server.call("POST", "/v1/uui/otp/verify", { key: null, body: { email, otp }, headers });
}

let persons = 0;

/** Registers a new person and signs them in. */
export async function signUp(server: TestServer, email = `person-${++persons}@example.com`): Promise<TestPerson> {
  const code = await codeFor(server, email, { body: { display_name: "Maya" } });
  const { status, body, text } = await verify(server, email, code);
  expect(status, text).toBe(200);
  return {
    email,
    personId: body.data.user_uui_id,
    session: body.data.session_token,
    token: body.data.uui_token,
    call: (method, path, options = {}) => withSession(server, body.data.session_token, method, path, options),
  };
}

/** A request with a session as a header. */
export function withSession(
  server: TestServer,
  session: string,
  method: string,
  path: string,
  { headers, ...options }: CallOptions = {},
): Promise<Answer> {
  return server.call(method, path, { key: null, ...options, headers: { "X-MemoryOS-Session": session, ...headers } });
}

/** A global agent with its key. */
export interface TestAgent {
  agentId: string;
  name: string;
  key: string;
  /** For a person, whose passport token is sent along. */
  call(person: Pick<TestPerson, "token">, path: string, body?: object, method?: string): Promise<Answer>;
}

/** Registers an agent of the first tenant. */
export async function makeAgent(server: TestServer, name: string, more: object = {}): Promise<TestAgent> {
  const made = await server.call("POST", "/v1/agents/global", { body: { name, redirect_uri: "", ...more } });
  expect(made.status, made.text).toBe(200);
  const { id: agentId, raw_agent_api_key: key } = made.body.data;
  return {
    agentId,
    name,
    key,
    call: ({ token }, path, body, method = "POST") =>
      server.call(method, `/v1/universal/memories/${path}`, {
        key,
        headers: { "X-MemoryOS-UUI": token },
        ...(body ? { body } : {}),
      }),
  };
}

/** Grants an agent everything, unless told otherwise; gives the grant. */
export async function grant(person: TestPerson, { agentId }: TestAgent, more: object = {}): Promise<string> {
  const categories = ["expertise", "preference", "goal", "fact", "procedure", "relationship"];
  const made = await person.call("POST", "/v1/uui/me/grants", {
    body: { agent_id: agentId, categories, access_type: "read_write", ...more },
  });
  expect(made.status, made.text).toBe(200);
  return made.body.data.id;
}

/** Has an agent add what a person said, and waits until it is searchable. */
export async function tell(agent: TestAgent, person: TestPerson, said: string): Promise<void> {
  const added = await agent.call(person, "add", { messages: [{ role: "user", content: said }] });
  expect(added.body.status, added.text).toBe("queued");
  await until(async () => {
    const { body } = await agent.call(person, `jobs/${added.body.job_id}`, undefined, "GET");
    return body.status === "completed";
  });
}

/** What a person's list holds. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into rows of every shape.
export async function memoriesOf(person: TestPerson, query = ""): Promise<any[]> {
  const { status, body, text } = await person.call("GET", `/v1/uui/me/memories${query}`);
  expect(status, text).toBe(200);
  return body.data;
}
