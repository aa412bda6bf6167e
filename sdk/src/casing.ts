/**
 * Properties whose keys are not the contract's but the caller's or the server's own: they pass in both directions as
 * they are, however deep.
 */
const OPAQUE = [
  "attestation",
  "categories",
  "competitive_exam_context",
  "details",
  "domain_fields",
  "extraction_metadata",
  "higher_education_context",
  "improvement_velocity",
  "medical_context",
  "metadata",
  "operational_metrics",
  "processing",
  "processing_metadata",
  "professional_cert_context",
  "progress_trend",
  "receipt",
  "scope",
  "sentiment_breakdown",
  "settings",
  "support_type_distribution",
  "syllabus_stage",
] as const;

/** The one property whose keys are somebody's own, over values that are the contract's. */
const DICTIONARY = "forgetting_stages";

type OpaqueKey = (typeof OPAQUE)[number];

const opaqueKeys: ReadonlySet<string> = new Set(OPAQUE);

type CamelCase<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Key;

/**
 * A type of the contract as the SDK shows it: the same, with the keys in camelCase. `Absent` is what an optional
 * property may hold instead of a value.
 *
 * @example
 * ```ts
 * type Memory = CamelCased<{ created_at: string }>; // { createdAt: string }
 * ```
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

/**
 * A type of the contract as callers give it: null and undefined both mean that an optional value was left out.
 *
 * @example
 * ```ts
 * type Options = CamelInput<{ agent_id?: string }>; // { agentId?: string | null | undefined }
 * ```
 */
export type CamelInput<T> = CamelCased<T, null | undefined>;

/** What the contract sends, with its keys in camelCase. Unknown fields of a newer server are converted like the others. */
export function fromWire(value: Record<string, unknown>): Record<string, unknown> {
  return mapKeys(value, false) as Record<string, unknown>;
}

/** What the caller gave, with its keys as the contract spells them and without what was left out. */
export function toWire(value: object): Record<string, unknown> {
  return mapKeys(value, true) as Record<string, unknown>;
}

/** Answers repeat the same names in every row; to know them is what makes reading a long list fast. */
const known = new Map<string, string>();

/** Names in it, and characters of a name: the contract's fit, and what else a server sends must not fill the memory. */
const MOST_KNOWN = 999;

/** `external_user_id` as `externalUserId`. */
export function toCamelCase(key: string): string {
  let name = known.get(key);
  if (name === undefined) {
    name = key.replace(/_([^_])/g, (_, letter: string) => letter.toUpperCase());
    if (known.size < MOST_KNOWN && key.length < MOST_KNOWN) known.set(key, name);
  }
  return name;
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function mapKeys(value: unknown, isOutward: boolean, isDictionary = false): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, isOutward));
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as typeof result)[key];
    // Assigned, it would be the result's prototype; the contract has no such name.
    if (key === "__proto__" || (isOutward && (item === null || item === undefined))) continue;
    const name = isDictionary ? key : isOutward ? toSnakeCase(key) : toCamelCase(key);
    const wireName = isOutward ? name : key;
    const isOpaque = !isDictionary && opaqueKeys.has(wireName);
    result[name] = isOpaque ? item : mapKeys(item, isOutward, wireName === DICTIONARY);
  }
  return result;
}
