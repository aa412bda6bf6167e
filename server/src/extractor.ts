import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Dependencies } from "./health/dependencies.ts";
import type { Faults } from "./health/faults.ts";
import { guardModel } from "./health/guards.ts";
import { createRuleExtractor } from "./memory/extraction/index.ts";
import type { Extractor } from "./memory/types.ts";

/** Makes the extractor that is configured: the models, in their order and each behind a breaker, or the rules. */
export async function createExtractor(
  { models, modelFallback, modelTimeout }: Pick<Config, "models" | "modelFallback" | "modelTimeout">,
  { dependencies, faults, clock }: { dependencies: Dependencies; faults: Faults; clock: Clock },
): Promise<Extractor> {
  const rules = createRuleExtractor();
  if (models.length === 0) return whenNotMadeToFail(rules, faults);
  // Loaded when they are needed alone: the client takes memory and time to start.
  const { createModelExtractor } = await import("./memory/extraction-model/index.ts");
  const { createModel } = await import("./memory/extraction-model/model.ts");
  const guarded = models.map((endpoint) => {
    const guard = guardModel(endpoint, dependencies);
    return createModel(endpoint, { clock, seconds: modelTimeout, guard: guard.run });
  });
  return createModelExtractor(guarded, modelFallback === "rules" ? rules : null);
}

function whenNotMadeToFail(extractor: Extractor, faults: Faults): Extractor {
  return {
    id: extractor.id,
    async extract(...given) {
      if (faults.isFailing("llm")) throw new Error("The extractor is made to fail");
      return extractor.extract(...given);
    },
  };
}
