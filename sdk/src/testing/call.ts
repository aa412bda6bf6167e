import type { Blocked, Conditions } from "./conditions.ts";
import type { Extract } from "./extraction.ts";
import { type FieldError, wrongFields } from "./problem.ts";
import type { Category, State } from "./state.ts";

/**
 * What a person has granted to agents.
 *
 * @example
 * ```ts
 * service.grant("uui_1", { categories: ["preference"], canWrite: false });
 * ```
 */
export interface Grant {
  /** Kinds of memory that agents may read and write. @default all */
  categories?: readonly Category[];
  /** Whether agents may add. @default true */
  canWrite?: boolean;
}

/** One request, read, with what there is to answer it from. */
export interface Call {
  state: State;
  conditions: Conditions;
  extract: Extract;
  /** Jobs wait until they are told to run. */
  holdJobs: boolean;
  /** What the next add ends as, when that was arranged. */
  arranged(): { status: Blocked; retryAfterSeconds: number | null } | undefined;
  /** Values of the path's `{…}`. */
  path: Record<string, string>;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: any JSON; what is used of it was looked at before.
  body: any;
  requestId: string;
  /** For calls of an agent: the passport, and what it grants; null without a grant. */
  passport: { owner: string; grant: Grant | null } | null;
}

/** What an operation answers, without what all answers have. */
export interface Reply {
  body: object;
  headers?: Record<string, string>;
  /** The answer is not kept for a repetition with the same idempotency key. */
  isForgotten?: boolean;
}

export type Handler = (call: Call) => Reply;

/** The usual envelope around what was asked for. */
export function enveloped({ state, requestId }: Call, data: unknown, more: object = {}): Reply {
  return { body: { data, ...more, request_id: requestId, timestamp: state.timestamp() } };
}

/** Throws unless each field is as its rule says; a rule gives the code and the sentence of the mistake. */
export function check(...rules: (FieldError | null)[]): void {
  const wrong = rules.filter((rule) => rule !== null);
  if (wrong.length > 0) throw wrongFields(wrong);
}

export function text(pointer: string, value: unknown, longest: number, required = true): FieldError | null {
  if (value === undefined || value === null) {
    return required ? { pointer, message: "is required", code: "required" } : null;
  }
  if (typeof value !== "string") return { pointer, message: "must be a string", code: "type" };
  if (value.trim() === "") return { pointer, message: "must not be blank", code: "minLength" };
  return value.length > longest
    ? { pointer, message: `must have at most ${longest} characters`, code: "maxLength" }
    : null;
}

export function number(pointer: string, value: unknown, lowest: number, highest: number): FieldError | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || Number.isNaN(value)) return { pointer, message: "must be a number", code: "type" };
  if (value < lowest) return { pointer, message: `must be at least ${lowest}`, code: "minimum" };
  return value > highest ? { pointer, message: `must be at most ${highest}`, code: "maximum" } : null;
}

export function oneOf(pointer: string, value: unknown, choices: readonly string[]): FieldError | null {
  if (value === undefined || value === null || choices.includes(value as string)) return null;
  return { pointer, message: `must be one of ${choices.join(", ")}`, code: "enum" };
}

/** An end user's own identifier; `me` is reserved. */
export function userId(pointer: string, value: unknown, required = true): FieldError | null {
  if (value === "me") return { pointer, message: "must not be the reserved word me", code: "pattern" };
  return text(pointer, value, 255, required);
}
