import type { Faults } from "../../health/faults.ts";
import { estimateTokens } from "../../quota/tokens.ts";
import type { AddFacts, StoredMessage } from "../../store/types.ts";
import { judge, type Question, type Reading, type Verdict } from "./judge.ts";
import { comparedText } from "./repeats.ts";
import { qualityScore } from "./score.ts";

/** Decides whether an add is taken in. Throws when it cannot tell: no add is let through unjudged. */
export interface Gate {
  /** Everything that can be said of the messages alone. */
  read(messages: readonly StoredMessage[]): Reading;
  judge(question: Question, facts: AddFacts): Verdict;
}

export const gate: Gate = {
  read(messages) {
    const contents = messages.map(({ content }) => content);
    return { score: qualityScore(contents), tokens: estimateTokens(contents), compared: comparedText(messages) };
  },
  judge,
};

/** The same gate, which fails while the switch for it is on. */
export function failingGate({ read, judge }: Gate, faults: Faults): Gate {
  return {
    read(messages) {
      if (faults.isFailing("gate")) throw new Error("The gate was made to fail");
      return read(messages);
    },
    judge,
  };
}
