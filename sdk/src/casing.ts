import { check } from "./checks.ts";

/**
 * Properties whose keys are not the contract's but the caller's or the server's own, or kinds in capitals: they pass in
 * both directions as they are, however deep.
 */
type OpaqueKey =
  | "attestation"
  | "categories"
  | `${"competitive_exam" | "higher_education" | "medical" | "professional_cert"}_context`
  | `${"conflict_types" | "sentiment"}_breakdown`
  | "details"
  | "domain_fields"
  | "improvement_velocity"
  | `${"extraction_" | "processing_" | ""}metadata`
  | "operational_metrics"
  | "processing"
  | "progress_trend"
  | "receipt"
  | "scope"
  | "settings"
  | "support_type_distribution"
  | "syllabus_stage";

/** How they begin, which is enough to know them: of the contract's other properties none that begins so is an object. */
const OPAQUE =
  /^(att|categ|compe|conflict_t|deta|domain_f|extr|hig|impr|medic|meta|oper|proc|prof|prog|recei|scop|senti|sett|support_t|syl)/;

/** The one property whose keys are somebody's own, over values that are the contract's. */
const DICTIONARY = "forgetting_stages";

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

/** What is known of a key; answers repeat the same ones in every row. */
interface Key {
  /** As the other side spells it. */
  name: string;
  isOpaque: boolean;
}

/** Keys in each direction, and characters of a key: the contract's fit, and what else there is must not fill the memory. */
const MOST_KNOWN = 999;

function makeConversion(nameOf: (key: string) => string, isOutward: boolean) {
  const known = new Map<string, Key>();

  function keyOf(key: string): Key {
    const name = nameOf(key);
    const made = { name, isOpaque: OPAQUE.test(isOutward ? name : key) };
    if (known.size < MOST_KNOWN) known.set(key, made);
    return made;
  }

  return function convert(value: unknown, above = "parameters"): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => convert(item, above));
    if (isOutward) check(!("toISOString" in value), above, "text, such as date.toISOString()", value);
    const isDictionary = above === DICTIONARY;
    const result: Record<string, unknown> = {};
    for (const key in value) {
      const item = (value as typeof result)[key];
      // Assigned, the first would be the result's prototype; the contract has no such name.
      if (key === "__proto__" || (isOutward && (item === null || item === undefined || !Object.hasOwn(value, key))))
        continue;
      const found = known.get(key) ?? keyOf(key);
      // Asked here too, because most values are none and the call would cost more than the question.
      const isLeaf = (found.isOpaque && !isDictionary) || typeof item !== "object" || item === null;
      result[isDictionary ? key : found.name] = isLeaf ? item : convert(item, isDictionary ? "" : key);
    }
    return result;
  };
}

/** What the contract sends, with its keys in camelCase. Unknown fields of a newer server are converted like the others. */
export const fromWire = makeConversion(toCamelCase, false) as (value: object) => Record<string, unknown>;

/** What the caller gave, with its keys as the contract spells them and without what was left out. */
export const toWire = makeConversion(toSnakeCase, true) as (value: object) => Record<string, unknown>;

/** `external_user_id` as `externalUserId`. */
export function toCamelCase(key: string): string {
  return key.replace(/_([^_])/g, (_, letter: string) => letter.toUpperCase());
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
