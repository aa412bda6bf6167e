import type { CamelCased, CamelInput } from "./casing.ts";
import type { operations } from "./contract.ts";
import type { Page } from "./page.ts";
import type { QuotaEnvelope } from "./quota.ts";

/** Id of an operation of the contract. */
type OperationId = keyof operations;

type Query<Id extends OperationId> = Part<NonNullable<operations[Id]["parameters"]["query"]>>;

type RequestBody<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? Body
  : unknown;

/** What an operation does not have has the type never, with which no other parts would be possible. */
type Part<T> = [T] extends [never] ? unknown : T;

/**
 * What an operation takes beside the arguments that come first: its query and its body, in camelCase.
 *
 * @example
 * ```ts
 * const parameters: Input<"createApiKey"> = { name: "worker", permissions: ["read"] };
 * ```
 */
export type Input<Id extends OperationId, First extends string = never> = Omit<
  CamelInput<Query<Id> & RequestBody<Id>>,
  First | "idempotencyKey"
>;

type AnswerBody<Id extends OperationId> = operations[Id]["responses"] extends infer Responses
  ? { [Status in keyof Responses & (200 | 201)]: Responses[Status] }[keyof Responses & (200 | 201)] extends {
      content: { "application/json": infer Body };
    }
    ? Body
    : never
  : never;

/**
 * What every result carries beside its own fields.
 *
 * @example
 * ```ts
 * const { quota } = await memory.getUsage();
 * ```
 */
export interface WithQuota {
  /** Quota and health, as of this answer. */
  quota: QuotaEnvelope;
}

/**
 * A list that comes whole.
 *
 * @example
 * ```ts
 * const { items } = await memory.history(memoryId);
 * ```
 */
export interface ItemList<Item> extends WithQuota {
  /** What is in the list. */
  items: Item[];
}

type Shaped<Body> = Body extends { data: (infer Item)[]; pagination: unknown }
  ? Page<CamelCased<Item>>
  : Body extends { data: (infer Item)[] }
    ? ItemList<CamelCased<Item>>
    : Body extends { data: infer Data }
      ? WithData<Data>
      : never;

type WithData<Data> = Data extends null ? null : CamelCased<Data> & WithQuota;

/**
 * What an operation results in: the fields of its `data`, or `items` of a list, and the quota.
 *
 * @example
 * ```ts
 * const usage: Result<"getTenantUsage"> = await memory.getUsage();
 * ```
 */
export type Result<Id extends OperationId> = Shaped<AnswerBody<Id>>;
