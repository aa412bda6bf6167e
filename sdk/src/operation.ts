import type { Shape } from "./answer.ts";
import { toCamelCase, toWire } from "./casing.ts";
import {
  check,
  checkId,
  checkObject,
  checkOptionalInteger,
  checkText,
  copyOf,
  isObject,
  isText,
  reading,
} from "./checks.ts";
import type { RequestOptions } from "./options.ts";
import { Page } from "./page.ts";
import type { QuotaEnvelope } from "./quota.ts";
import type { Transport } from "./transport.ts";

/**
 * An operation of the contract in one line: method, path, and what else there is to it.
 *
 * - `{name}` is an argument of its own, in this order; the rest comes as one object.
 * - `?` begins the query. Without `body` all the rest is in it; beside a body, the names that follow.
 * - `?page:50` is a list in pages of up to 50; `limit:90` bounds a limit alone; `categories:csv` is a list in one value.
 * - `body`: the rest is sent as JSON.
 * - `key`: the request has an idempotency key.
 * - `user`: the rest names whose memory it is. `text`: it may begin with a text, the `query`.
 * - `list`, `maybe`: the answer's `data` is a list, it may be null.
 * - `gone:{…}`: `data` where a repeated deletion finds nothing, because the first did it and its answer was lost. `{id}` in
 *   it is the first argument.
 */
export type Descriptor = `${"GET" | "POST" | "PATCH" | "DELETE"} /${string}`;

/** A group's methods, each with its operation. */
export type Descriptors<Group> = { readonly [Method in keyof Group]: Descriptor };

/** Makes the methods of a group. */
export function bind<Group>(transport: Transport, descriptors: Descriptors<Group>): Group {
  const group: Record<string, unknown> = {};
  for (const name in descriptors) group[name] = (...args: unknown[]) => invoke(transport, descriptors[name], args);
  return group as Group;
}

/** Throws `INVALID_ARGUMENT` for parameters that cannot be meant. */
export type Check = (parameters: never) => void;

/** What carries out calls of an operation. */
type Operation = (transport: Transport, args: readonly unknown[]) => Promise<unknown>;

const operations = new Map<Descriptor, Operation>();

/**
 * Calls an operation. By default its result are the fields of `data`, or `items` of a list, and the quota. `shape` and
 * `check` are the same in every call of a descriptor.
 */
export async function invoke<T>(
  transport: Transport,
  descriptor: Descriptor,
  args: readonly unknown[],
  shape?: Shape<T>,
  check?: Check,
): Promise<T> {
  let operation = operations.get(descriptor);
  if (!operation) {
    operation = understand(descriptor, shape, check as ((parameters: object) => void) | undefined);
    operations.set(descriptor, operation);
  }
  return operation(transport, args) as Promise<T>;
}

/** `limit` of lists in pages where the caller names none; every one takes as many. */
const DEFAULT_LIMIT = 50;

function understand(
  descriptor: Descriptor,
  shape: Shape<unknown> | undefined,
  checkMore: ((parameters: object) => void) | undefined,
): Operation {
  const parts = /^((\w+) ([^ ?]+))(?:\?(\S*))?(.*)/.exec(descriptor) ?? [];
  const [, operation = "", method = "", template = "", query, flags = ""] = parts;
  const hasBody = flags.includes(" body");
  const [, paging, highestLimit] = /(page|limit):(\d+)/.exec(query ?? "") ?? [];
  const isPaged = paging === "page";

  return (transport, args) => {
    const rest = [...args];
    let options: RequestOptions = {};
    const call = reading(args, () => {
      let path = template.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, rest.shift()));
      let given = ((hasBody || query !== undefined) && rest.shift()) || {};
      if (flags.includes(" text") && typeof given === "string") given = { ...(rest.shift() as object), query: given };
      checkObject("parameters", given);
      checkMore?.(given);
      const { idempotency_key: idempotencyKey, ...body } = toWire(given);
      if (flags.includes(" user")) checkText("externalUserId", body.external_user_id);
      if (highestLimit) checkOptionalInteger("limit", body.limit, 1, Number(highestLimit));
      if (isPaged) body.limit ??= DEFAULT_LIMIT;
      let mark = "?";
      for (const name in body) {
        if (query === undefined || (hasBody && name !== query)) continue;
        const value = body[name];
        delete body[name];
        for (const item of Array.isArray(value) && !query.includes(`${name}:csv`) ? value : [value]) {
          path += `${mark}${name}=${encodeURIComponent(item)}`;
          mark = "&";
        }
      }
      options = copyOf("options", rest[0] ?? {});
      options.idempotencyKey = (idempotencyKey as string | undefined) ?? options.idempotencyKey;
      return {
        operation,
        method,
        path,
        body: hasBody ? JSON.stringify(body) : null,
        isKeyed: flags.includes(" key"),
        gone: flags.split(" gone:")[1]?.replace("{id}", args[0] as string),
        shape: shape ?? resultOf,
      };
    });
    return transport.call(call, options);

    function resultOf({ data, pagination }: Record<string, unknown>, quota: QuotaEnvelope): unknown {
      if (isPaged) {
        return Array.isArray(data) && isObject(pagination) ? new Page(data, pagination, quota, pageAt) : undefined;
      }
      if (flags.includes(" list")) return Array.isArray(data) ? { items: data, quota } : undefined;
      if (data === null && flags.includes(" maybe")) return null;
      return isObject(data) ? { ...data, quota } : undefined;
    }

    function pageAt(cursor: string): Promise<Page<unknown>> {
      return invoke(transport, descriptor, [{ ...(args[0] as object), cursor }, args[1]]);
    }
  };
}

/** An argument as a part of the path. */
function segmentOf(name: string, value: unknown): string {
  const argument = toCamelCase(name);
  // me, . and .. would be another path: of the account itself, or of a folder above.
  if (name !== "external_user_id") checkId(argument, value);
  else check(isText(value) && !/^(me|\.\.?)$/.test(value), argument, "a string that is not blank, me, . or ..", value);
  return encodeURIComponent(value as string);
}
