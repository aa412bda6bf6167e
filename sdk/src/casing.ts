/**
 * Objects whose keys are not the contract's but the caller's or the server's own: they pass in both directions as they
 * are, however deep.
 */
type OpaqueKey =
  | "details"
  | "extraction_metadata"
  | "metadata"
  | "operational_metrics"
  | "processing"
  | "receipt"
  | "scope"
  | "settings";

const opaqueKeys: ReadonlySet<string> = new Set<OpaqueKey>([
  "details",
  "extraction_metadata",
  "metadata",
  "operational_metrics",
  "processing",
  "receipt",
  "scope",
  "settings",
]);

type CamelCase<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Key;

/**
 * A type of the contract as the SDK shows it: the same, with the keys in camelCase. `Absent` is what an optional
 * property may hold instead of a value.
 */
export type CamelCased<T, Absent = never> = T extends readonly (infer Item)[]
  ? CamelCased<Item, Absent>[]
  : // The `string & {}` of an open enum is text, although it extends `object`.
    T extends string
    ? T
    : T extends object
      ? {
          [Key in keyof T as CamelCase<Key>]:
            | (Key extends OpaqueKey ? T[Key] : CamelCased<T[Key], Absent>)
            | (Pick<T, Key> extends Required<Pick<T, Key>> ? never : Absent);
        }
      : T;

/** A type of the contract as callers give it: null and undefined both mean that an optional value was left out. */
export type CamelInput<T> = CamelCased<T, null | undefined>;

/** What the contract sends, with its keys in camelCase. Unknown fields of a newer server are converted like the others. */
export function fromWire<T>(value: T): CamelCased<T> {
  return mapKeys(value, toCamelCase) as CamelCased<T>;
}

/** What the caller gave, with its keys as the contract spells them and without what was left out. */
export function toWire<T>(value: CamelInput<T>): T {
  return mapKeys(value, toSnakeCase, (item) => item !== null && item !== undefined) as T;
}

function mapKeys(value: unknown, rename: (key: string) => string, keep = (_: unknown) => true): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename, keep));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, item]) => keep(item))
    .map(([key, item]) => [rename(key), opaqueKeys.has(toSnakeCase(key)) ? item : mapKeys(item, rename, keep)]);
  // Object.fromEntries defines own properties, so a key named __proto__ stays data.
  return Object.fromEntries(entries);
}

function toCamelCase(key: string): string {
  return key.replace(/_+([^_])/g, (_, letter: string) => letter.toUpperCase());
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
