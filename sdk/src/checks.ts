import { MemoryOSError, ValidationError } from "./errors.ts";

/** The error for an argument that is wrong; `rule` completes the sentence that begins with the argument's name. */
export function invalidArgument(name: string, rule: string, cause?: unknown): ValidationError {
  const details = [{ pointer: name, message: rule, code: "invalid_argument" }];
  return new ValidationError(`${name} ${rule}`, { code: "INVALID_ARGUMENT", details, cause });
}

/** Throws unless the value is an object with named parts. */
export function checkObject(name: string, value: unknown): void {
  check(isObject(value), name, "an object", value);
}

/** An object, so far as JSON goes: not an array and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy of an object that the caller gave, so that each part is read once. */
export function copyOf<T>(name: string, value: T): T {
  checkObject(name, value);
  return reading([value], () => ({ ...value }));
}

/** Does what reads arguments. When a part of one cannot be read or sent (a getter or `toJSON` that throws), it is named. */
export function reading<T>(given: readonly unknown[], work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof MemoryOSError) throw cause;
    let culprit: string | undefined;
    try {
      for (const argument of given) {
        for (culprit in Object(argument)) JSON.stringify((argument as Record<string, unknown>)[culprit]);
      }
      culprit = undefined;
    } catch {
      // It is the one that was looked at.
    }
    throw invalidArgument(culprit ?? "An argument", "cannot be sent", cause);
  }
}

/** Throws unless the value is a string that holds something. */
export function checkText(name: string, value: unknown): void {
  check(isText(value), name, "a string that is not blank", value);
}

/** A string that holds something. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** Throws unless the value is a whole number within the bounds. */
export function checkInteger(name: string, value: unknown, lowest: number, highest: number): void {
  const isWithin = Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest;
  check(isWithin, name, `a whole number from ${lowest} to ${highest}`, value);
}

/** Like {@link checkInteger}, but null and undefined mean that the argument was left out. */
export function checkOptionalInteger(name: string, value: unknown, lowest: number, highest: number): void {
  checkInteger(name, value ?? lowest, lowest, highest);
}

/** Throws unless the value is left out or a function. */
export function checkCallback(name: string, value: unknown): void {
  check(value === undefined || typeof value === "function", name, "a function", value);
}

/** Throws unless the value is left out or can stand in a header. */
export function checkHeader(name: string, value: unknown): void {
  const text = value ?? "none";
  check(
    typeof text === "string" && /^[\x21-\x7e]{1,255}$/.test(text),
    name,
    "1 to 255 visible ASCII characters",
    value,
  );
}

/** Throws unless the value can be an identifier that the service made. It becomes part of a path. */
export function checkId(name: string, value: unknown): void {
  const fits = typeof value === "string" && /^(?!me$)[\w-]{1,128}$/.test(value);
  check(fits, name, "an id as the service returned it", value);
}

/** Longest delay that timers take; anything above fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Throws unless the value is a usable time-out in milliseconds. */
export function checkTimeout(name: string, value: unknown): void {
  checkInteger(name, value, 1, LONGEST_TIMER_MS);
}

/** Throws unless the value is left out or an AbortSignal (of whatever realm). */
export function checkSignal(value: unknown): void {
  check(!value || "addEventListener" in Object(value), "signal", "an AbortSignal", value);
}

/** Throws unless `isRight`. Numbers are shown; texts are not, because they may be personal or secret. */
export function check(isRight: boolean, name: string, what: string, value: unknown): void {
  if (!isRight) throw invalidArgument(name, `must be ${what}${typeof value === "number" ? `, got ${value}` : ""}`);
}
