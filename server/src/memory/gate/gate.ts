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
