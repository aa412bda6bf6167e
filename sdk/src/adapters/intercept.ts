import { invalidArgument } from "../checks.ts";
import { type Create, RememberingCall } from "./call.ts";
import type { Dialect } from "./conversation.ts";
import { type AdapterOptions, checkAdapterOptions } from "./options.ts";

/** Where a client has a `create`, and how what it takes and returns is read. */
export interface Intercepted {
  /** Names of the properties that lead to the resource, such as `chat`, `completions`. */
  path: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each dialect knows its own parameters.
  dialect: Dialect<any>;
  /** Methods of the resource that call its `create`, and are to call ours. */
  builtOnCreate?: readonly string[];
}

/** The same client, except that some of its `create` methods have memory around them. The given one stays as it is. */
export function withMemoryAround<Client extends object>(
  name: string,
  client: Client,
  places: readonly Intercepted[],
  options: AdapterOptions,
): Client {
  checkAdapterOptions(options);
  const isThere = ({ path }: Intercepted) =>
    typeof (path.reduce<unknown>(property, client) as Partial<Record<"create", Create>> | undefined)?.create ===
    "function";
  if (!places.some(isThere)) {
    const expected = places.map(({ path }) => `${path.join(".")}.create`).join(" or ");
    throw invalidArgument(name, `must be a client with ${expected}`);
  }
  return places.filter(isThere).reduce((inner, place) => wrap(inner, place, place.path, options), client);
}

function wrap<T extends object>(
  target: T,
  place: Intercepted,
  [next, ...rest]: readonly string[],
  options: AdapterOptions,
): T {
  return new Proxy(target, {
    get(_, key, receiver) {
      const value = Reflect.get(target, key, target) as unknown;
      if (next !== undefined) return key === next ? wrap(value as object, place, rest, options) : bound(value, target);
      if (key === "create") {
        const create = (value as Create).bind(target);
        return (...args: [object]) => new RememberingCall(create, args, place.dialect, options);
      }
      return bound(value, place.builtOnCreate?.includes(key as string) ? receiver : target);
    },
  });
}

/** Methods see the object itself: its private fields are not to be had through a proxy. */
function bound(value: unknown, self: object): unknown {
  return typeof value === "function" ? value.bind(self) : value;
}

function property(value: unknown, key: string): unknown {
  return (value as Record<string, unknown> | undefined)?.[key];
}
