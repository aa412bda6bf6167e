import type { Candidate, Extractor } from "../types.ts";
import { type Answer, candidatesOf } from "./answer.ts";
import { type Excerpt, excerptOf } from "./excerpt.ts";
import { ModelFailure } from "./failure.ts";
import { ground } from "./grounding.ts";
import type { Answered, Model } from "./model.ts";
import { messageOf } from "./prompt.ts";

/** No model said what is worth remembering; the message says of each why. */
export class ExtractionFailed extends Error {
  override readonly name = "ExtractionFailed";
}

/**
 * An extractor that asks models, in turn until one answers.
 *
 * What a model answers is checked: what breaks the schema or names a turn that it was not given is junk, and the next model
 * is asked; a memory that does not rest on the user's words is left out, and the job's metadata says why.
 *
 * @param fallback Asked when no model answers; without it that is a failure, and the job is tried again.
 * @example
 * const extractor = createModelExtractor([createModel(endpoint, parts)], null);
 */
export function createModelExtractor(models: readonly Model[], fallback: Extractor | null): Extractor {
  return {
    id: "model-1",
    async extract(conversation, signal, note) {
      const excerpt = excerptOf(conversation);
      if (!excerpt.turns.some(({ role }) => role === "user")) return [];
      const message = messageOf(excerpt);
      const failures: string[] = [];
      const tell = (details: Record<string, unknown>) =>
        note?.({ ...details, ...(failures.length > 0 ? { failures } : {}) });

      for (const model of models) {
        signal?.throwIfAborted();
        try {
          const answered = await model.ask(message, signal);
          const { candidates, refused } = grounded(answered.answer, excerpt, model);
          tell({ ...costOf(model, answered), turns_left_out: excerpt.turnsLeftOut, refused });
          return candidates;
        } catch (error) {
          if (!(error instanceof ModelFailure)) throw error;
          failures.push(error.message);
        }
      }
      if (!fallback) throw new ExtractionFailed(failures.join("; "));
      tell({ extractor: fallback.id });
      return fallback.extract(conversation, signal);
    },
  };
}

function costOf({ provider, model }: Model, { inputTokens, outputTokens }: Answered) {
  return { provider, model, input_tokens: inputTokens, output_tokens: outputTokens };
}

/** @throws ModelFailure when a memory names a turn that the model was not given. */
function grounded(answer: Answer, { turns }: Excerpt, { provider, model }: Model) {
  const candidates: Candidate[] = [];
  const refused: { category: string; reason: string }[] = [];
  for (const proposed of candidatesOf(answer)) {
    const stranger = proposed.turnIndexes.find((index) => turns.every(({ turn }) => turn !== index));
    if (stranger !== undefined) {
      throw new ModelFailure(`${model} at ${provider} named turn ${stranger}, which it was not given`, {
        outage: false,
      });
    }
    const result = ground(proposed, turns);
    if ("candidate" in result) candidates.push(result.candidate);
    else refused.push({ category: proposed.category, reason: result.refused });
  }
  return { candidates, refused };
}
