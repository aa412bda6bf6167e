import { expect } from "vitest";
import { type Answer, type CallOptions, type TestServer, until } from "./kit.ts";
import { signedIn, type TestPerson } from "./passport-kit.ts";

/** Form of a code. */
export const CODE = /\b[0-9]{6}\b/;

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
  const { user_uui_id: personId, session_token: session, uui_token: token } = body.data;
  return signedIn(server, { personId, email, token, session });
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

/** What a person's list holds. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into rows of every shape.
export async function memoriesOf(person: TestPerson, query = ""): Promise<any[]> {
  const { status, body, text } = await person.call("GET", `/v1/uui/me/memories${query}`);
  expect(status, text).toBe(200);
  return body.data;
}
