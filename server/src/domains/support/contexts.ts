import type { SupportContext, SupportDetail } from "@memoryos/contract";
import { SUPPORT_TYPES } from "../../store/types.ts";
import type { Said } from "../types.ts";
import { FIELDS } from "./details.ts";
import type { SupportFact } from "./facts.ts";

/** So many things of one sort are shown. */
const MOST = 10;

/** What matters of a case, by kind of support. */
export function contextsOf(facts: readonly Said<SupportFact>[]): SupportContext {
  const contexts = SUPPORT_TYPES.map((type) => {
    const said = facts.flatMap(({ fact, saidAt }) =>
      fact.kind === "detail" && fact.of === type ? [{ key: fact.key, detail: detailOf(fact, saidAt) }] : [],
    );
    if (said.length === 0) return [type, null];
    const fields = FIELDS[type].map(({ key, many }) => {
      const details = said
        .filter((each) => each.key === key)
        .map(({ detail }) => detail)
        .toReversed();
      return [key, many ? withoutRepetitions(details).slice(0, MOST) : latest(details)];
    });
    return [type, Object.fromEntries(fields)];
  });
  return Object.fromEntries(contexts) as SupportContext;
}

function detailOf({ summary, ref, status }: Extract<SupportFact, { kind: "detail" }>, saidAt: Date): SupportDetail {
  return { summary, ref, status, observed_at: saidAt.toISOString() };
}

/** What was said last, with the number that was told for it in the same breath or before. */
function latest([newest, ...earlier]: readonly SupportDetail[]): SupportDetail | null {
  if (!newest) return null;
  const isSameTalk = (detail: SupportDetail) => detail.observed_at.slice(0, 10) === newest.observed_at.slice(0, 10);
  const ref = newest.ref ?? earlier.find((detail) => detail.ref !== null && isSameTalk(detail))?.ref ?? null;
  return { ...newest, ref };
}

/** Of what is about the same number or says the same, only what was said last. */
function withoutRepetitions(newestFirst: readonly SupportDetail[]): SupportDetail[] {
  return newestFirst.filter(
    ({ ref, summary }, at) =>
      !newestFirst.slice(0, at).some((later) => later.summary === summary || (ref !== null && later.ref === ref)),
  );
}
