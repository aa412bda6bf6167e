import { expect } from "vitest";
import { type AuthorizationServer, PUBLIC_URL, startAuthorizationServer } from "./authorization-server.ts";
import { type Answer, KEY, start, type TestClock, type TestServer } from "./kit.ts";
import { makePerson, type TestPerson } from "./passport-kit.ts";

// The same host: a session cookie is of one host, whatever the port.
const CONSENT = `${PUBLIC_URL}:8443`;
export const ENV = {
  MEMORYOS_PUBLIC_URL: PUBLIC_URL,
  MEMORYOS_CONSENT_URL: CONSENT,
  MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "1",
};
export const SUCCESS = `${CONSENT}/manage?connection=success&org=Northwind%20%26%20Sons`;
export const failed = (reason: string) => `${CONSENT}/manage?connection=failed&reason=${reason}`;

/** Puts a tenant's organisation into the directory and gives its id there. */
export async function register(server: TestServer, more: object, key = KEY): Promise<string> {
  const body = { display_name: "Northwind & Sons", category: "edtech", ...more };
  const answer = await server.call("POST", "/v1/tenant/directory/register", { key, body });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.directory_id;
}

/** An organisation that people can sign in to: first it learns its id, which its client's callback address has. */
export async function addOrganisation(server: TestServer, more: object = {}, key = KEY) {
  const directoryId = await register(server, more, key);
  const organisation = await startAuthorizationServer(directoryId);
  await register(server, { ...more, ...organisation.values }, key);
  return { organisation, directoryId };
}

/** A server with an organisation that people can sign in to, and a person who wants to connect. */
export async function beginConnecting(parts: Parameters<typeof start>[0] & { clock?: TestClock } = {}) {
  const server = await start({ ...parts, env: { ...ENV, ...parts.env } });
  const { organisation, directoryId } = await addOrganisation(server);
  return { organisation, server, directoryId, person: await makePerson(server, parts.clock?.now()) };
}

export async function initiate(person: TestPerson, directoryId: string): Promise<URL> {
  const answer = await person.call("POST", "/v1/uui/oauth/initiate", { org_directory_id: directoryId });
  expect(answer.status, answer.text).toBe(200);
  return new URL(answer.body.data.authorization_url);
}

export const cookieOf = ({ session }: { session: string }) => ({
  Cookie: `theme=dark; memoryos_uui_session=${session}`,
});

/** Brings back to the service what the organisation sent. */
export function comeBack(server: TestServer, { search }: { search: string }, headers: Record<string, string>) {
  return server.call("GET", `/v1/uui/oauth/callback${search}`, { key: null, headers });
}

/** Where the browser is sent on to. */
export function goesTo({ status, headers, text }: Answer): string | null {
  expect([status, text]).toEqual([303, ""]);
  return headers.get("location");
}

/** The whole way of a person whose browser does as it is told. */
export async function connect(
  server: TestServer,
  organisation: AuthorizationServer,
  person: TestPerson,
  directoryId: string,
): Promise<string | null> {
  const back = await organisation.visit((await initiate(person, directoryId)).href);
  return goesTo(await comeBack(server, back, cookieOf(person)));
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into rows of every shape.
export async function connectionsOf(person: TestPerson): Promise<any[]> {
  const answer = await person.call("GET", "/v1/uui/me/connections");
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}
