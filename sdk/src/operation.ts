import { isObject, type Shape } from "./answer.ts";
import { toCamelCase, toWire } from "./casing.ts";
import { check, checkId, checkObject, checkOptionalInteger, checkText, invalidArgument } from "./checks.ts";
import { MemoryOSError } from "./errors.ts";
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
  const rest = [...args];
  const pageAt = (cursor: string) =>
    invoke<Page<unknown>>(transport, descriptor, [{ ...(args[0] as object), cursor }, args[1]]);
  const byDescriptor: Shape<unknown> = (body, quota) => resultOf(body, quota, descriptor, pageAt);
  const call = { ...prepare(descriptor, rest), shape: shape ?? (byDescriptor as Shape<T>) };
  return transport.call(call, (rest[0] ?? {}) as RequestOptions);
}

/** `limit` of lists in pages where the caller names none; every one takes as many. */
const DEFAULT_LIMIT = 50;

/** The request of a call. Takes what it uses off the arguments; what is left are the options. */
function prepare(descriptor: Descriptor, args: unknown[]): Omit<Call<unknown>, "shape"> {
  const [method = "", target = ""] = descriptor.split(" ");
  const [template = "", query] = target.split("?");
  const hasBody = descriptor.includes(" body");
  try {
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, args.shift()));
    const parameters = ((hasBody || query !== undefined) && args.shift()) || {};
    checkObject("parameters", parameters);
    const { idempotency_key: idempotencyKey, ...body } = toWire(parameters);
    const limit = Number(/(?:page|limit):(\d+)/.exec(target)?.[1]);
    if (limit) checkOptionalInteger("limit", body.limit, 1, limit);
    if (isPaged(descriptor)) body.limit ??= DEFAULT_LIMIT;
    const search: string[] = [];
    for (const [name, value] of Object.entries(body)) {
      if (hasBody && name !== query) continue;
      delete body[name];
      const values = Array.isArray(value) && !target.includes(`${name}:csv`) ? value : [value];
      search.push(...values.map((item) => `${name}=${encodeURIComponent(String(item))}`));
    }
    return {
      operation: `${method} ${template}`,
      method,
      path: search.length > 0 ? `${path}?${search.join("&")}` : path,
      body: hasBody ? JSON.stringify(body) : null,
      isKeyed: descriptor.includes(" key"),
      idempotencyKey,
    };
  } catch (cause) {
    throw cause instanceof MemoryOSError
      ? cause
      : invalidArgument("An argument", "cannot be sent; cause says why", cause);
  }
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

function isPaged(descriptor: Descriptor): boolean {
  return descriptor.includes("?page");
}

function resultOf(
  { data, pagination }: Record<string, unknown>,
  quota: QuotaEnvelope,
  descriptor: Descriptor,
  pageAt: (cursor: string) => Promise<Page<unknown>>,
): unknown {
  if (isPaged(descriptor)) {
    return Array.isArray(data) && isObject(pagination) ? new Page(data, pagination, quota, pageAt) : undefined;
  }
  if (descriptor.includes(" list")) return Array.isArray(data) ? { items: data, quota } : undefined;
  if (data === null && descriptor.includes(" maybe")) return null;
  return isObject(data) ? { ...data, quota } : undefined;
}
