import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { Clock } from "../clock.ts";
import type { Endpoint } from "./settings.ts";

/** The models of an endpoint, as the AI SDK asks them. */
export function providerOf({ baseUrl, apiKey }: Endpoint) {
  return createOpenAICompatible({
    name: "endpoint",
    baseURL: baseUrl,
    ...(apiKey === null ? {} : { apiKey }),
    supportsStructuredOutputs: true,
  });
}

/** An answer did not come in time. */
export class TooLate extends Error {
  override readonly name = "TooLate";
}

/**
 * Makes a call that is aborted after so many seconds of the clock.
 *
 * @throws TooLate when it was; whatever `signal` was aborted with.
 */
export async function within<T>(
  { clock, seconds, signal }: { clock: Clock; seconds: number; signal?: AbortSignal | undefined },
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const answered = new AbortController();
  void clock.wait(seconds * 1000, answered.signal).then(() => {
    if (!answered.signal.aborted) late.abort(new TooLate(`did not answer within ${seconds} s`));
  });
  try {
    return await call(signal ? AbortSignal.any([late.signal, signal]) : late.signal);
  } catch (error) {
    if (late.signal.aborted) throw late.signal.reason;
    throw error;
  } finally {
    answered.abort();
  }
}
