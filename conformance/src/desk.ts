import type { components } from "@memoryos/contract";
import { expect } from "vitest";
import { Untestable } from "./check.ts";
import { type Tenant, tenantOf } from "./principals.ts";
import { type Job, type Message, type Trial, turns } from "./trial.ts";

export type Claim = components["schemas"]["Claim"];
export type Conflict = components["schemas"]["Conflict"];
type Writer = components["schemas"]["ServiceWriter"];

/**
 * Long ago, so that nothing is later by having come later, and in the past by whatever clock the target has: a time in the
 * future counts as the time of receipt.
 */
export const TIME = "2024-01-10T00:00:00Z";
export const LATER = "2024-01-20T00:00:00Z";
export const OSLO = "I live in Oslo.";
export const ROME = "I live in Rome.";

/** What services of one tenant report, and what comes of it. */
export interface Desk {
  t: Trial;
  tenant: Tenant;
  /** Registers a service. */
  writer(service: string, fields?: Record<string, unknown>): Promise<Writer>;
  /** An add with a source, whatever it answers. */
  report(
    user: string,
    said: string | readonly (string | Message)[],
    source: Record<string, unknown>,
    fields?: Record<string, unknown>,
  ): ReturnType<Trial["add"]>;
  /** The same, and its completed job. */
  reported(
    user: string,
    said: string | readonly (string | Message)[],
    source: Record<string, unknown>,
    fields?: Record<string, unknown>,
  ): Promise<Job>;
  /** The one claim about a user; further ones are told by `about`. */
  claim(user: string, about?: RegExp): Promise<Claim>;
  claims(user: string): Promise<Claim[]>;
  /** Conflicts, those that are decided included. */
  conflicts(all?: boolean): Promise<Conflict[]>;
  live(id: string | null | undefined): Promise<boolean>;
}

let events = 0;

/** A desk in a tenant of its own. Its services are `desk` and `shop`, both of authority 50, and `high`, of 90. */
export async function deskOf(from: Trial): Promise<Desk> {
  const tenant = await tenantOf(from);
  const { t } = tenant;
  const named = (source: Record<string, unknown>) => {
    events += 1;
    return { event_id: `event-${events}`, ...source };
  };
  const desk: Desk = {
    t,
    tenant,
    writer: async (service, fields = {}) => {
      const body = { service_key: service, display_name: `Service ${service}`, ...fields };
      return (await t.ok("registerServiceWriter", { body })).data;
    },
    report: (user, said, source, fields = {}) => t.add(user, said, { source: named(source), ...fields }),
    async reported(user, said, source, fields = {}) {
      const messages = turns(typeof said === "string" ? [said] : said);
      const { job_id } = await t.addQueued({ external_user_id: user, messages, source: named(source), ...fields });
      return t.completed(job_id);
    },
    claims: async (user) => (await t.ok("listClaims", { query: { external_user_id: user, limit: 50 } })).data,
    async claim(user, about = /./) {
      const all = await desk.claims(user);
      const found = all.find(({ revisions }) => revisions.some(({ asserted_value }) => about.test(asserted_value)));
      if (found === undefined) throw new Untestable("the target made no claim of what a service reported");
      return found;
    },
    conflicts: async (all = true) =>
      (await t.ok("listSharedContextConflicts", { query: { include_resolved: all, limit: 50 } })).data,
    live: async (id) => !(await t.ok("getMemory", { path: { memory_id: id ?? "" } })).data.is_archived,
  };
  for (const service of ["desk", "shop"]) await desk.writer(service);
  await desk.writer("high", { authority_rules: { default_priority: 90 } });
  return desk;
}

/** Two values of one thing of one user that nothing decides between. */
export async function disagree(desk: Desk, user: string): Promise<{ a: string; b: string; conflict: Conflict }> {
  const first = await desk.reported(user, OSLO, { service: "desk", observed_at: TIME });
  const second = await desk.reported(user, ROME, { service: "shop", observed_at: TIME });
  const conflict = (await desk.conflicts()).find((each) => each.user_a_id === user || each.user_b_id === user);
  const [a, b] = [first.created_memory_ids[0], second.created_memory_ids[0]];
  if (conflict === undefined || a === undefined || b === undefined) {
    throw new Untestable("the target saw no conflict between two places to live in (claim-disputed)");
  }
  return { a, b, conflict };
}

/** Of one value only: office hours may be on two days, and a weekday is another date a week later. */
export const room = (name: string) => `The room of Python 101 is ${name}.`;

/** A conflict between two users of one course that no rule settles. */
export async function disagreeBetweenUsers(desk: Desk): Promise<{ ravi: string; maya: string; conflict: Conflict }> {
  const [ravi, maya] = [desk.t.newUser(), desk.t.newUser()];
  const source = { scope: { course: `py101 ${ravi}` }, observed_at: TIME };
  await desk.reported(ravi, room("Curie"), { service: "desk", ...source });
  await desk.reported(maya, room("Turing"), { service: "shop", ...source });
  const conflict = (await desk.conflicts()).find((each) => [each.user_a_id, each.user_b_id].includes(maya));
  if (conflict === undefined)
    throw new Untestable("the target saw no conflict between two users (conflict-between-users)");
  expect([conflict.user_a_id, conflict.user_b_id].sort(), "users of the conflict").toEqual([ravi, maya].sort());
  return { ravi, maya, conflict };
}
