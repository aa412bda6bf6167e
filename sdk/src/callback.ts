import { MemoryOSError } from "./errors.ts";

/** Calls a function of the caller's. What it throws, or its promise rejects with, ends the call with `ABORTED`. */
export async function callBack<T>(
  name: string,
  callback: ((value: T) => unknown) | undefined,
  value: T,
): Promise<void> {
  try {
    await callback?.(value);
  } catch (cause) {
    throw ended(`${name} threw`, cause);
  }
}

/** The error for a call that the caller ended. */
export function ended(why: string, cause: unknown): MemoryOSError {
  return new MemoryOSError(`The call ended because ${why}.`, { code: "ABORTED", cause });
}
