import type { OperationEntry, OperationId, OperationProfiles, operations, ProfileName } from "@memoryos/contract";
import type { Standing } from "../quota/standing.ts";
import type { PlanUsage } from "../store/types.ts";
import type { ActingAgent, Principal, SignedInPerson } from "./auth.ts";
import type { Json } from "./json.ts";

/** Parameters of an operation in one place; no declared parameters means none. */
type Parameters<Op extends OperationId, Place extends "path" | "query"> = NonNullable<
  operations[Op]["parameters"][Place]
>;

type BodyOf<Op extends OperationId> = operations[Op] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? Known<Body>
  : undefined;

/** A body as a handler gets it: null has become absent. */
type Known<T> = T extends (infer Item)[]
  ? Known<Item>[]
  : T extends object
    ? { [Key in keyof T]: Known<Exclude<T[Key], null>> }
    : T;

/** Each operation by itself, so that one that only redirects leaves the bodies of the others what they are. */
type SuccessOf<Op extends OperationId> = Op extends OperationId
  ? operations[Op]["responses"] extends
      | { 200: { content: { "application/json": infer Body } } }
      | { 201: { content: { "application/json": infer Body } } }
    ? Body
    : never
  : never;

type WithoutReceipt<T> = T extends unknown ? Omit<T, "request_id" | "timestamp"> : never;

/** A request that is authenticated, permitted and valid. */
export interface Call<Op extends OperationId> {
  path: Parameters<Op, "path">;
  query: Parameters<Op, "query">;
  /** Declared request headers by lower-case name. */
  headers: Record<string, string | undefined>;
  body: BodyOf<Op>;
  /** The key that calls; null for nobody in particular, who may call a public operation. */
  principal: Principal | null;
  /** The agent that calls an operation of agents. */
  agent: ActingAgent | null;
  /** The person who calls an operation of persons. */
  person: SignedInPerson | null;
  /** The plan of the caller's tenant, or of the agent's owner, and what it used; null without one. */
  planUsage: PlanUsage | null;
  /** How the caller's tenant stood when the request came. */
  standing: Standing;
  /** Who sent the request, as limits count clients. */
  client: string;
  /** The session in the cookie of a browser, valid or not; null without one. */
  sessionCookie: string | null;
  /** Whether the service was reached over HTTPS. */
  isHttps: boolean;
}

/** The body of a success, before request id and time are added. */
export type Body<Op extends OperationId> = WithoutReceipt<SuccessOf<Op>>;

/** What a handler answers; request id and time are added on the way out. */
export interface Reply<Op extends OperationId> {
  body: Body<Op> | Json<Body<Op>>;
  headers?: Record<string, string>;
  /** The body may be so large that it is written in chunks. @default false */
  isLarge?: boolean;
}

/** An answer without a body: where the browser goes on to. */
export interface Redirect {
  location: string;
}

/** Translates one operation between the wire and the domain. */
export type Handler<Op extends OperationId> = (
  call: Call<Op>,
) => Promise<[SuccessOf<Op>] extends [never] ? Redirect : Reply<Op>>;

/** The profiles that this server implements. */
export const IMPLEMENTED = [
  "core",
  "quota",
  "users",
  "keys",
  "tenant",
  "domains",
  "provenance",
  "passport",
] as const satisfies ProfileName[];

/** An operation that this server implements. */
export type ImplementedOperationId = {
  [Op in OperationId]: OperationProfiles[Op] extends (typeof IMPLEMENTED)[number] ? Op : never;
}[OperationId];

/** One handler for each implemented operation: leaving one out does not compile. */
export type Handlers = { [Op in ImplementedOperationId]: Handler<Op> };

/** Whether this server implements the operation. */
export function isImplemented(
  entry: OperationEntry,
): entry is OperationEntry & { operationId: ImplementedOperationId } {
  return (IMPLEMENTED as readonly ProfileName[]).includes(entry.profile);
}

/** The caller of an operation that is not public. */
export function callerOf(call: { principal: Principal | null }): Principal {
  if (!call.principal) throw new Error("A tenant operation was called without authentication");
  return call.principal;
}

/** The caller of an operation of agents. */
export function agentOf(call: { agent: ActingAgent | null }): ActingAgent {
  if (!call.agent) throw new Error("An operation of agents was called without authentication");
  return call.agent;
}

/** The caller of an operation of persons. */
export function personOf(call: { person: SignedInPerson | null }): SignedInPerson {
  if (!call.person) throw new Error("An operation of persons was called without authentication");
  return call.person;
}

/** The plan of the tenant of an operation that is not public. */
export function planUsageOf(call: { planUsage: PlanUsage | null }): PlanUsage {
  if (!call.planUsage) throw new Error("A key belongs to a tenant that is not there");
  return call.planUsage;
}
