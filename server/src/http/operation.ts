import type { OperationId, operations } from "@memoryos/contract";
import type { Principal } from "./auth.ts";

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

type SuccessOf<Op extends OperationId> = operations[Op]["responses"][200]["content"]["application/json"];

type WithoutReceipt<T> = T extends unknown ? Omit<T, "request_id" | "timestamp"> : never;

/** A request that is authenticated, permitted and valid. */
export interface Call<Op extends OperationId> {
  path: Parameters<Op, "path">;
  query: Parameters<Op, "query">;
  /** Declared request headers by lower-case name. */
  headers: Record<string, string | undefined>;
  body: BodyOf<Op>;
  /** Who calls; null for a public operation. */
  principal: Principal | null;
}

/** What a handler answers; request id and time are added on the way out. */
export interface Reply<Op extends OperationId> {
  body: WithoutReceipt<SuccessOf<Op>>;
  headers?: Record<string, string>;
}

/** Translates one operation between the wire and the domain. */
export type Handler<Op extends OperationId> = (call: Call<Op>) => Promise<Reply<Op>>;

/** One handler for each operation of the contract: leaving one out does not compile. */
export type Handlers = { [Op in OperationId]: Handler<Op> };

/** The caller of an operation that is not public. */
export function callerOf(call: { principal: Principal | null }): Principal {
  if (!call.principal) throw new Error("A tenant operation was called without authentication");
  return call.principal;
}
