import type { PastIssue } from "@memoryos/contract";
import { terms } from "../../memory/ranking/terms.ts";
import { familyOf } from "./issue-kinds.ts";

/** What ends issues of which families: a refund that came mends no log-in. */
const ENDINGS: readonly [words: ReadonlySet<string>, families: readonly string[]][] = [
  [new Set(terms("refund refunded money credited")), ["billing", "order", "banking", "travel", "account"]],
  [new Set(terms("parcel package delivery delivered replacement")), ["order"]],
  [new Set(terms("log login sign password")), ["access"]],
];

/**
 * The past issue that words call solved, where they speak of one whose end is not known rather than of the open one.
 *
 * @param words Terms of the sentence, without those that tell of no issue in particular.
 * @returns its position; -1 when the open one is meant, if any.
 */
export function settledPast(
  open: { family: string; about: ReadonlySet<string> } | null,
  past: readonly PastIssue[],
  words: readonly string[],
  aboutOf: (text: string) => string[],
): number {
  if (open && words.some((word) => open.about.has(word))) return -1;
  const ended = ENDINGS.filter(([of]) => words.some((word) => of.has(word))).flatMap(([, families]) => families);
  if (open && ended.includes(open.family)) return -1;
  return past.findIndex(({ resolution, summary, issue_type: type }) => {
    if (resolution !== null) return false;
    const about = aboutOf(summary);
    return ended.includes(familyOf(type)) || words.some((word) => about.includes(word));
  });
}
