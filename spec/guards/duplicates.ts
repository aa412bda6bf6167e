import type { Document } from "../generate/openapi.ts";
import { requirementsOf } from "../generate/requirements.ts";

/** How much of the words of two rules is the same, from 0 to 1. */
export interface Likeness {
  ids: [string, string];
  share: number;
}

/** Words that say nothing of what a rule is about. */
const STOP_WORDS = new Set(
  "a an and are as at be by for from has have in is it its of on or that the their then there this to which with".split(
    " ",
  ),
);

/** Pairs of rules that say nearly the same in nearly the same words, the most alike first. */
export function nearDuplicates(document: Document, least = 0.9): Likeness[] {
  const rules = requirementsOf(document).map(({ id, text }) => ({ id, words: wordsOf(text) }));
  const pairs = rules.flatMap((one, index) =>
    rules
      .slice(index + 1)
      .map((other): Likeness => ({ ids: [one.id, other.id], share: jaccard(one.words, other.words) })),
  );
  return pairs.filter(({ share }) => share >= least).sort((a, b) => b.share - a.share);
}

function wordsOf(text: string): Set<string> {
  const words = text
    .toLowerCase()
    .replaceAll(/\b[a-z]{3}-\d{3}\b/g, "")
    .match(/[a-z0-9_]+/g);
  return new Set((words ?? []).filter((word) => !STOP_WORDS.has(word)));
}

function jaccard(one: Set<string>, other: Set<string>): number {
  const shared = [...one].filter((word) => other.has(word)).length;
  const all = one.size + other.size - shared;
  return all === 0 ? 0 : shared / all;
}
