import { expect } from "vitest";
import { MemoryOSError } from "../src/index.ts";

/** The error that a call ends with; the test fails when there is none or it is not the SDK's own. */
export async function failureOf(call: Promise<unknown>): Promise<MemoryOSError> {
  const outcome = await call.then(
    () => "no error",
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(MemoryOSError);
  return outcome as MemoryOSError;
}
