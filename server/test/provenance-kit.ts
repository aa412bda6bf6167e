import { expect } from "vitest";
import { type Answer, type CallOptions, start, TestClock, type TestServer } from "./kit.ts";

/** A value of an answer, whatever its shape. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
export type Row = any;

/** What is done with services and what they report, in one tenant. */
export interface Desk {
  server: TestServer;
  key: string;
  tenantId: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Registers a writer, and gives it. */
  writer(serviceKey: string, more?: object): Promise<Row>;
  /** Adds what a service says of a user; each event is another unless it is named. */
  report(user: string, said: string | object[], source: object, more?: object): Promise<Answer>;
  /** The same, and the job when it is completed. */
  reported(user: string, said: string | object[], source: object, more?: object): Promise<Row>;
  events(query?: string): Promise<Row[]>;
  claims(user: string): Promise<Row[]>;
  claim(id: string): Promise<Row>;
  conflicts(all?: boolean): Promise<Row[]>;
  stats(): Promise<Row>;
  memory(id: string): Promise<Row>;
  /** Texts that a retrieve finds, the best first. */
  found(user: string, query: string): Promise<string[]>;
}

let events = 0;

/** A tenant of its own on a server. */
export async function openDesk(server: TestServer): Promise<Desk> {
  const { key, tenantId } = await server.makeTenant("enterprise");
  const call: Desk["call"] = (method, path, options) => server.call(method, path, { key, ...options });
  const data = async (path: string) => {
    const answer = await call("GET", path);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.data;
  };
  const sourceOf = (source: object) => ({ event_id: `event-${++events}`, ...source });
  const messagesOf = (said: string | object[]) => (typeof said === "string" ? [{ role: "user", content: said }] : said);
  return {
    server,
    key,
    tenantId,
    call,
    async writer(serviceKey, more = {}) {
      const body = { service_key: serviceKey, display_name: serviceKey, ...more };
      const registered = await call("POST", "/v1/tenant/service-writers", { body });
      expect(registered.status, registered.text).toBe(201);
      return registered.body.data;
    },
    report: (user, said, source, more = {}) =>
      call("POST", "/v1/memories/add", {
        body: { external_user_id: user, messages: messagesOf(said), source: sourceOf(source), ...more },
      }),
    reported: (user, said, source, more = {}) =>
      server.addAndWait(user, messagesOf(said), { source: sourceOf(source), ...more }, key),
    events: (query = "") => data(`/v1/tenant/source-events?${query}`),
    claims: (user) => data(`/v1/tenant/claims?external_user_id=${encodeURIComponent(user)}`),
    claim: (id) => data(`/v1/tenant/claims/${id}`),
    conflicts: (all = true) => data(`/v1/tenant/shared-context-conflicts?include_resolved=${all}`),
    stats: () => data("/v1/tenant/conflict-stats"),
    memory: (id) => data(`/v1/memories/${id}`),
    async found(user, query) {
      const { body } = await server.retrieve(user, query, {}, key);
      return body.data.map(({ content }: Row) => content);
    },
  };
}

/** A server whose clock stands still, with a desk of its own. */
export async function openServer(parts: Parameters<typeof start>[0] = {}): Promise<{ clock: TestClock; desk: Desk }> {
  const clock = new TestClock();
  const server = await start({ clock, ...parts });
  return { clock, desk: await openDesk(server) };
}
