import { type Answer, isObject } from "./answer.ts";
import { toCamelCase, toWire } from "./casing.ts";
import { checkId, checkObject, checkOptionalInteger, checkText, invalidArgument } from "./checks.ts";
import { MemoryOSError } from "./errors.ts";
import type { RequestOptions } from "./options.ts";
import { Page } from "./page.ts";
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
    (...args: unknown[]) => invoke(transport, descriptor, ...args),
  ]);
  return Object.fromEntries(methods) as Group;
}

/** Calls an operation and gives its result: the fields of `data`, or `items` of a list, and the quota. */
export async function invoke<T>(transport: Transport, descriptor: Descriptor, ...args: unknown[]): Promise<T> {
  const answer = await send<never>(transport, descriptor, args);
  return resultOf(answer, descriptor, (cursor) =>
    invoke<Page<unknown>>(transport, descriptor, { ...(args[0] as object), cursor }, args[1]),
  ) as T;
}

/** Calls an operation and gives its answer as it is. `isExpected` looks at the parts of it that the caller relies on. */
export async function send<T>(
  transport: Transport,
  descriptor: Descriptor,
  args: readonly unknown[],
  isExpected: Call["isExpected"] = (body) => hasData(body, descriptor),
): Promise<Answer<T>> {
  const rest = [...args];
  return transport.call<T>({ ...prepare(descriptor, rest), isExpected }, (rest[0] ?? {}) as RequestOptions);
}

/** `limit` of lists that name none. */
const DEFAULT_LIMIT = 50;

/** The request of a call. Takes what it uses off the arguments; what is left are the options. */
function prepare(descriptor: Descriptor, args: unknown[]): Omit<Call, "isExpected"> {
  const [method = "", target = ""] = descriptor.split(" ");
  const [template = "", query] = target.split("?");
  const hasBody = descriptor.includes(" body");
  const fill = (text: string, isPath: boolean) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(checkPositional(name, args.shift(), isPath)));
  try {
    const path = fill(template, true);
    const search = query?.includes("=") ? [fill(query, false)] : [];
    const takesMore = hasBody || (query !== undefined && search.length === 0);
    const parameters = (takesMore && args.shift()) || {};
    checkObject("parameters", parameters);
    const { idempotency_key: idempotencyKey, ...body } = toWire(parameters) as Record<string, unknown>;
    const limit = Number(/(?:page|limit):(\d+)/.exec(target)?.[1]);
    if (limit) checkOptionalInteger("limit", body.limit, 1, limit);
    if (isPaged(descriptor)) body.limit ??= Math.min(DEFAULT_LIMIT, limit);
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
      idempotencyKey: idempotencyKey as string | undefined,
    };
  } catch (cause) {
    throw cause instanceof MemoryOSError ? cause : invalidArgument("An argument", `cannot be sent: ${cause}`, cause);
  }
}

function checkPositional(name: string, value: unknown, isPath: boolean): string {
  const argument = toCamelCase(name);
  if (name !== "external_user_id") checkId(argument, value);
  checkText(argument, value);
  // Each of these would be another path: of the account itself, or of a folder above.
  if (isPath && /^(me|\.\.?)$/.test(value as string)) throw invalidArgument(argument, "cannot be me, . or ..");
  return value as string;
}

function isPaged(descriptor: Descriptor): boolean {
  return descriptor.includes("?page");
}

function hasData(body: unknown, descriptor: Descriptor): boolean {
  if (!isObject(body)) return false;
  if (isPaged(descriptor)) return Array.isArray(body.data) && isObject(body.pagination);
  if (descriptor.includes(" list")) return Array.isArray(body.data);
  return isObject(body.data) || (body.data === null && descriptor.includes(" maybe"));
}

function resultOf(
  { body, quota }: Answer<{ data: unknown }>,
  descriptor: Descriptor,
  pageAt: (cursor: string) => Promise<Page<unknown>>,
): unknown {
  const { data } = body;
  if (isPaged(descriptor)) return new Page({ body, quota } as ConstructorParameters<typeof Page>[0], pageAt);
  if (Array.isArray(data)) return { items: data, quota };
  return data && { ...data, quota };
}
