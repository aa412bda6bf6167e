import { MemoryOSError } from "./error.ts";

/** The error for an argument that is wrong; `rule` completes the sentence that begins with the argument's name. */
export function invalidArgument(name: string, rule: string, cause?: unknown): MemoryOSError {
  return new MemoryOSError(`${name} ${rule}`, { code: "INVALID_ARGUMENT", cause });
}

/** Throws unless the value is an object with named parts. */
export function checkObject(name: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidArgument(name, `must be an object, got ${describe(value)}`);
  }
}

/** Throws unless the value is a string that holds something. */
export function checkText(name: string, value: unknown): void {
  if (typeof value !== "string" || value.trim() === "") {
    throw invalidArgument(name, `must be a string that is not blank, got ${describe(value)}`);
  }
}

/** Throws unless the value is a whole number within the bounds. */
export function checkInteger(name: string, value: unknown, lowest: number, highest: number): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < lowest || value > highest) {
    throw invalidArgument(name, `must be a whole number from ${lowest} to ${highest}, got ${describe(value)}`);
  }
}

/** Like {@link checkInteger}, but null and undefined mean that the argument was left out. */
export function checkOptionalInteger(name: string, value: unknown, lowest: number, highest: number): void {
  if (value !== undefined && value !== null) checkInteger(name, value, lowest, highest);
}

/** Throws unless the value can be an identifier that the service made. It becomes part of a path. */
export function checkId(name: string, value: unknown): void {
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]{1,128}$/.test(value)) {
    throw invalidArgument(
      name,
      "must be an id as the service returned it, such as 0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860",
    );
  }
}

/** Longest delay that timers take; anything above fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Throws unless the value is a usable time-out in milliseconds. */
export function checkTimeout(name: string, value: unknown): void {
  checkInteger(name, value, 1, LONGEST_TIMER_MS);
}

/** Throws unless the value is left out or an AbortSignal (of whatever realm). */
export function checkSignal(value: unknown): void {
  if (value === undefined) return;
  const signal = value as Partial<AbortSignal> | null;
  if (typeof signal?.addEventListener !== "function" || typeof signal.aborted !== "boolean") {
    throw invalidArgument("signal", `must be an AbortSignal, got ${describe(value)}`);
  }
}

/** Numbers are shown; texts are not, because they may be personal or secret. */
function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value.trim() === "" ? "a blank string" : "a string";
  return Array.isArray(value) ? "an array" : value === undefined ? "nothing" : `a value of type ${typeof value}`;
}
