import { isObject, type Shape } from "./answer.ts";
import { toCamelCase, toWire } from "./casing.ts";
import { check, checkId, checkObject, checkOptionalInteger, checkText, reading } from "./checks.ts";
import type { RequestOptions } from "./options.ts";
import { Page } from "./page.ts";
import type { QuotaEnvelope } from "./quota.ts";
import type { Call, Transport } from "./transport.ts";

/**
 * An operation of the contract in one line: method, path, and what else there is to it.
 *
 * - `{name}` is an argument of its own, in this order; the rest comes as one object.
 * - `?` begins the query. Without `body` all the rest is in it; beside a body, the names that follow.
 * - `?page:50` is a list in pages of up to 50; `limit:90` bounds a limit alone; `categories:csv` is a list in one value.
 * - `body`: the rest is sent as JSON.
 * - `key`: the request has an idempotency key.
 * - `list`, `maybe`: the answer's `data` is a list, it may be null.
 * - `gone:{…}`: `data` where a repeated deletion finds nothing, because the first did it and its answer was lost.
 */
export type Descriptor = `${"GET" | "POST" | "PATCH" | "DELETE"} /${string}`;

/** A group's methods, each with its operation. */
export type Descriptors<Group> = { readonly [Method in keyof Group]: Descriptor };

/** Makes the methods of a group. */
export function bind<Group>(transport: Transport, descriptors: Descriptors<Group>): Group {
  const methods = Object.entries<Descriptor>(descriptors).map(([name, descriptor]) => [
    name,
    (...args: unknown[]) => invoke(transport, descriptor, args),
  ]);
  return Object.fromEntries(methods) as Group;
}

/** Calls an operation. By default its result are the fields of `data`, or `items` of a list, and the quota. */
export async function invoke<T>(
  transport: Transport,
  descriptor: Descriptor,
  args: readonly unknown[],
  shape?: Shape<T>,
): Promise<T> {
  const operation = operationOf(descriptor);
  const rest = [...args];
  const request = prepare(operation, rest);
  const pageAt = (cursor: string) =>
    invoke<Page<unknown>>(transport, descriptor, [{ ...(args[0] as object), cursor }, args[1]]);
  const byOperation: Shape<unknown> = (body, quota) => resultOf(body, quota, operation, pageAt);
  return transport.call(request, shape ?? (byOperation as Shape<T>), (rest[0] ?? {}) as RequestOptions);
}

/** What a descriptor says. */
interface Operation {
  name: string;
  method: string;
  template: string;
  hasBody: boolean;
  /** What the query takes; undefined without one. */
  query: string | undefined;
  isPaged: boolean;
  /** The highest that the limit may be; NaN where there is none. */
  highestLimit: number;
  isKeyed: boolean;
  isList: boolean;
  mayBeNull: boolean;
  gone: string | undefined;
}

const operations = new Map<Descriptor, Operation>();

function operationOf(descriptor: Descriptor): Operation {
  let operation = operations.get(descriptor);
  if (!operation) {
    const [method = "", target = "", ...flags] = descriptor.split(" ");
    const [template = "", query] = target.split("?");
    operation = {
      name: `${method} ${template}`,
      method,
      template,
      hasBody: flags.includes("body"),
      query,
      isPaged: target.includes("?page"),
      highestLimit: Number(/(?:page|limit):(\d+)/.exec(target)?.[1]),
      isKeyed: flags.includes("key"),
      isList: flags.includes("list"),
      mayBeNull: flags.includes("maybe"),
      gone: descriptor.split(" gone:")[1],
    };
    operations.set(descriptor, operation);
  }
  return operation;
}

/** `limit` of lists in pages where the caller names none; every one takes as many. */
const DEFAULT_LIMIT = 50;

/** The request of a call. Takes what it uses off the arguments; what is left are the options. */
function prepare(operation: Operation, args: unknown[]): Call {
  const { hasBody, query, highestLimit, gone } = operation;
  const [first] = args;
  const path = operation.template.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, args.shift()));
  const parameters = ((hasBody || query !== undefined) && args.shift()) || {};
  checkObject("parameters", parameters);
  return reading(parameters, () => {
    const { idempotency_key: idempotencyKey, ...body } = toWire(parameters);
    if (highestLimit) checkOptionalInteger("limit", body.limit, 1, highestLimit);
    if (operation.isPaged) body.limit ??= DEFAULT_LIMIT;
    const search: string[] = [];
    if (query !== undefined) {
      for (const [name, value] of Object.entries(body)) {
        if (hasBody && name !== query) continue;
        delete body[name];
        const values = Array.isArray(value) && !query.includes(`${name}:csv`) ? value : [value];
        search.push(...values.map((item) => `${name}=${encodeURIComponent(String(item))}`));
      }
    }
    return {
      operation: operation.name,
      method: operation.method,
      path: search.length > 0 ? `${path}?${search.join("&")}` : path,
      body: hasBody ? JSON.stringify(body) : null,
      isKeyed: operation.isKeyed,
      idempotencyKey,
      gone: gone?.replace("{memory_id}", first as string),
    };
  });
}

/** An argument as a part of the path. */
function segmentOf(name: string, value: unknown): string {
  const argument = toCamelCase(name);
  if (name !== "external_user_id") checkId(argument, value);
  checkText(argument, value);
  // Each of these would be another path: of the account itself, or of a folder above.
  check(!/^(me|\.\.?)$/.test(value as string), argument, "other than me, . and ..", value);
  return encodeURIComponent(value as string);
}

function resultOf(
  { data, pagination }: Record<string, unknown>,
  quota: QuotaEnvelope,
  { isPaged, isList, mayBeNull }: Operation,
  pageAt: (cursor: string) => Promise<Page<unknown>>,
): unknown {
  if (isPaged) {
    return Array.isArray(data) && isObject(pagination) ? new Page(data, pagination, quota, pageAt) : undefined;
  }
  if (isList) return Array.isArray(data) ? { items: data, quota } : undefined;
  if (data === null && mayBeNull) return null;
  return isObject(data) ? { ...data, quota } : undefined;
}
