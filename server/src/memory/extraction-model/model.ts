import { generateText, jsonSchema, Output } from "ai";
import type { Clock } from "../../clock.ts";
import { failureOf } from "../../endpoint/failure.ts";
import { providerOf, within } from "../../endpoint/provider.ts";
import { type Endpoint, hostOf, nameOf } from "../../endpoint/settings.ts";
import { type Answer, answerSchema, sentSchema } from "./answer.ts";
import { ModelFailure } from "./failure.ts";
import { INSTRUCTIONS } from "./prompt.ts";

/** What a model answered, and at what cost; tokens are null where the endpoint does not count them. */
export interface Answered {
  answer: Answer;
  inputTokens: number | null;
  outputTokens: number | null;
}

/** A model at an endpoint. */
export interface Model {
  /** The host that it is asked at. */
  provider: string;
  model: string;
  /** @throws ModelFailure when there is no answer that fits the schema. */
  ask(message: string, signal?: AbortSignal): Promise<Answered>;
}

const output = Output.object({
  name: "memories",
  schema: jsonSchema<Answer>(sentSchema as Parameters<typeof jsonSchema>[0], {
    validate(value) {
      const { success, data, error } = answerSchema.safeParse(value);
      return success ? { success, value: data } : { success, error };
    },
  }),
});

/**
 * A model that says what is worth remembering. It is asked once: repeating is for the next model in turn and the next
 * attempt of the job.
 *
 * @param guard Makes the call, or refuses it.
 */
export function createModel(
  endpoint: Endpoint,
  { clock, seconds, guard }: { clock: Clock; seconds: number; guard: <T>(call: () => Promise<T>) => Promise<T> },
): Model {
  const model = providerOf(endpoint).chatModel(endpoint.model);
  const ask = (message: string, signal?: AbortSignal) =>
    within({ clock, seconds, signal }, async (abortSignal): Promise<Answered> => {
      const messages = [{ role: "user" as const, content: message }];
      const result = await generateText({
        model,
        instructions: INSTRUCTIONS,
        messages,
        output,
        maxRetries: 0,
        abortSignal,
      });
      const { inputTokens = null, outputTokens = null } = result.usage;
      return { answer: result.output, inputTokens, outputTokens };
    });
  return {
    provider: hostOf(endpoint.baseUrl),
    model: endpoint.model,
    ask: (message, signal) =>
      guard(() =>
        ask(message, signal).catch((error) => {
          signal?.throwIfAborted();
          const { reason, kind } = failureOf(error);
          throw new ModelFailure(`${nameOf(endpoint)} ${reason}`, { outage: kind === "outage" });
        }),
      ),
  };
}
