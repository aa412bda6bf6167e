import type { components } from "@memoryos/contract";
import { expect } from "vitest";
import { Untestable } from "./check.ts";
import type { Plan, TenantState } from "./control.ts";
import type { Answer } from "./exchange.ts";
import { codeFor, readsMail } from "./mailbox.ts";
import type { Success, Trial } from "./trial.ts";

/** A tenant of a check's own, so that nothing else counts there. */
export interface Tenant {
  id: string;
  key: string;
  /** Asks with its key. */
  t: Trial;
  /** Sets plan, policy and what it has used. */
  set(state: TenantState): Promise<void>;
  usage(): Promise<components["schemas"]["TenantUsage"]>;
}

/**
 * Makes a tenant, which is removed when the run ends.
 *
 * @throws Untestable without a control service.
 */
export async function tenantOf(t: Trial, plan: Plan = "enterprise"): Promise<Tenant> {
  const { control } = t;
  const { tenantId, key } = await control.createTenant(plan);
  const own = t.withKey(key);
  if (t.has("users")) t.later(async () => void (await own.raw("deleteAccount")));
  return {
    id: tenantId,
    key,
    t: own,
    set: (state) => control.set(tenantId, state),
    usage: async () => (await own.ok("getTenantUsage")).data,
  };
}

/** A tenant of the check's own where that is possible, else the one whose key the run was given. */
export async function appOf(t: Trial): Promise<Trial> {
  return t.hasControl ? (await tenantOf(t)).t : t;
}

export type Permission = "read" | "write" | "delete" | "admin";

/** Makes a key of the tenant that `app` asks for, which is revoked when the run ends. */
export async function keyOf(
  app: Trial,
  permissions: readonly Permission[],
  more: Record<string, unknown> = {},
): Promise<{ id: string; key: string; t: Trial }> {
  if (!app.has("keys")) throw new Untestable("needs a key of its own: the target leaves out profile keys");
  const { data } = await app.ok("createApiKey", { body: { name: "conformance", permissions, ...more } });
  app.later(async () => void (await app.raw("revokeApiKey", { path: { api_key_id: data.id } })));
  const key = data.raw_key ?? "";
  return { id: data.id, key, t: app.withKey(key) };
}

/** A person with a passport. */
export interface Person {
  id: string;
  email: string;
  /** Passport token. */
  token: string;
  session: string;
  /** Asks with the session. */
  t: Trial;
  /** Gives an agent access, to everything unless said otherwise. */
  grant(agentId: string, fields?: Record<string, unknown>): Promise<components["schemas"]["Grant"]>;
}

export const CATEGORIES = ["preference", "fact", "goal", "procedure", "relationship", "expertise"] as const;

/**
 * Registers a person and signs them in with the code that is mailed.
 *
 * @throws Untestable where the mail cannot be read.
 */
export async function personOf(t: Trial, email?: string): Promise<Person> {
  const address = email ?? newAddress();
  const code = await codeFor(t, address, "registerPassport");
  const { data } = await t.ok("verifyPassportCode", { body: { email: address, otp: code } });
  return personFrom(t, address, data);
}

/** A person by what a sign-in gave them. */
export function personFrom(t: Trial, email: string, data: Success<"verifyPassportCode">["data"]): Person {
  const own = t.as({ "x-memoryos-session": data.session_token });
  t.later(async () => void (await own.raw("deletePassport")));
  return {
    id: data.user_uui_id,
    email,
    token: data.uui_token ?? "",
    session: data.session_token,
    t: own,
    grant: async (agentId, fields = { categories: CATEGORIES, access_type: "read_write" }) =>
      (await own.ok("createGrant", { body: { agent_id: agentId, ...fields } })).data,
  };
}

/** An address that nobody has used before. */
export function newAddress(): string {
  return `conformance-${crypto.randomUUID()}@example.com`;
}

/** A global agent with its key. */
export interface Agent {
  id: string;
  key: string;
  data: components["schemas"]["CreatedGlobalAgent"];
  /** Asks for a person, with the passport token. */
  for(person: { token: string }): Trial;
}

/**
 * Registers a global agent of the tenant that `app` asks for, which is retired when the run ends.
 *
 * @throws Untestable where that is not wanted.
 */
export async function agentOf(app: Trial, fields: Record<string, unknown> = {}): Promise<Agent> {
  await mayRegister(app);
  const { data } = await app.ok("createGlobalAgent", {
    body: { name: "Conformance Assistant", redirect_uri: "https://assistant.example.com/back", ...fields },
  });
  app.later(async () => void (await app.raw("retireGlobalAgent", { path: { agent_id: data.id } })));
  const key = data.raw_agent_api_key ?? "";
  return {
    id: data.id,
    key,
    data,
    for: ({ token }) => app.as({ authorization: `ApiKey ${key}`, "x-memoryos-uui": token }),
  };
}

/**
 * A run that was given an agent registers none beside it where it has no persons of its own for them to act for.
 *
 * @throws Untestable in such a run.
 */
export async function mayRegister(app: Trial): Promise<void> {
  if (app.given !== null && !(await readsMail(app)))
    throw new Untestable("needs agents and persons of its own: a target that shows mailed codes at /outbox");
}

/** A token that links an end user of the tenant that `app` asks for to the passport of whoever grants the agent access. */
export async function linkToken(app: Trial, agent: Agent, user: string): Promise<string> {
  const { data } = await app.ok("createLinkToken", { body: { agent_id: agent.id, external_user_id: user } });
  return data.link_token ?? "";
}

/** Adds through the passport and waits until the job has ended. */
export async function tellPassport(
  acting: Trial,
  said: string | readonly { role: string; content: string }[],
  fields: Record<string, unknown> = {},
): Promise<components["schemas"]["UniversalJob"]> {
  const messages = typeof said === "string" ? [{ role: "user", content: said }] : said;
  const added = await acting.ok("addUniversalMemories", { body: { messages, ...fields } });
  expect(added.status, "outcome of an add to the passport").toBe("queued");
  return passportJob(acting, added.job_id ?? "");
}

/** Waits for a job of the passport. */
export async function passportJob(acting: Trial, jobId: string): Promise<components["schemas"]["UniversalJob"]> {
  const deadline = performance.now() + acting.jobSeconds * 1_000;
  for (let pause = 30; performance.now() < deadline; pause = Math.min(pause * 1.4, 2_000)) {
    const job = await acting.ok("getUniversalJob", { path: { job_id: jobId } });
    if (job.status === "completed" || job.status === "dead") return job;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Untestable("the job of an add to the passport did not end in time");
}

/** What an agent finds. */
export function askPassport(
  acting: Trial,
  query: string,
  fields: Record<string, unknown> = {},
): Promise<Success<"retrieveUniversalMemories">> {
  return acting.ok("retrieveUniversalMemories", { body: { query, ...fields } });
}

/** Everything of an error but what differs from request to request. */
export function withoutRequest(answer: Answer): unknown {
  const { request_id: _, timestamp: __, ...rest } = (answer.body ?? {}) as Record<string, unknown>;
  return { status: answer.status, ...rest };
}
