import type { OpenIssue, PastIssue } from "@memoryos/contract";
import { terms } from "../../memory/ranking/terms.ts";
import type { Said } from "../types.ts";
import type { Earlier, Problem, SupportFact } from "./facts.ts";
import { isRequest } from "./issue-kinds.ts";
import { settledPast } from "./settled.ts";

/** An open issue, with what tells whether more words are about it. */
interface OpenCase extends OpenIssue {
  family: string;
  /** A mere question. */
  asks: boolean;
  jobId: string;
  about: Set<string>;
}

/** The issues of one customer: the open one and the past ones. */
export interface CaseFile {
  open: OpenCase | null;
  /** Newest first. */
  past: PastIssue[];
}

type Fact = Pick<Said<SupportFact>, "jobId" | "saidAt"> & { fact: SupportFact };

const URGENCIES = ["low", "medium", "high", "critical"];
/** Wants of somebody with a problem: they open no second issue. */
const REMEDIES = new Set([
  "return_request",
  "exchange_request",
  "refund_request",
  "refund_status",
  "order_status",
  "missing_refund",
]);
/** An app may hand over a talk in pieces: what follows so soon belongs to it, in milliseconds. */
const SAME_TALK = 3_600_000;
/** A mere answer. */
const SHORT = 60;
/** Say nothing of what an issue is about. */
const EVERYWHERE = new Set(
  terms("problem issue help please thanks still again now today work order account need want get got"),
);

/** Writes a fact into the file. Others than those about issues leave it as it is. */
export function file({ open, past }: CaseFile, said: Fact): CaseFile {
  const { fact, saidAt } = said;
  switch (fact.kind) {
    case "problem":
      if (open && isSame(open, fact, said)) return { open: withMore(open, fact, said), past };
      if (open && fact.asks && !open.asks) return { open, past };
      return { open: opened(fact, said), past: open ? [unsettled(open), ...past] : past };
    case "earlier":
      return { open, past: [...past, pastOf(fact)] };
    case "mention":
      return { open: open && mentioned(open, fact, said), past };
    case "status":
      return { open: open && { ...open, status: fact.status, last_update: saidAt.toISOString() }, past };
    case "solved": {
      const { resolution, satisfaction } = fact;
      const resolution_date = saidAt.toISOString().slice(0, 10);
      const at = fact.onlyQuestions ? -1 : settledPast(open, past, fact.about, aboutOf);
      const earlier = past[at];
      if (earlier) return { open, past: past.with(at, { ...earlier, resolution, resolution_date, satisfaction }) };
      if (!open || (fact.onlyQuestions && !open.asks)) return { open, past };
      return { open: null, past: [{ ...unsettled(open), resolution, resolution_date, satisfaction }, ...past] };
    }
    default:
      return { open, past };
  }
}

/** Whether words that name no problem go on about an open issue. */
export function isAbout(open: CaseFile["open"], ref: string | null, words: readonly string[]): boolean {
  if (!open) return false;
  if (ref !== null && open.ref !== null) return ref === open.ref;
  return words.some((word) => open.about.has(word));
}

function isSame(open: OpenCase, fact: Problem, said: Fact): boolean {
  if (fact.ref !== null && open.ref !== null) return fact.ref === open.ref;
  if (fact.another) return false;
  if (fact.issueType === open.issue_type) return true;
  const shared = aboutOf(fact.summary).filter((term) => open.about.has(term)).length;
  // Who asked for a change and then complains of something else has another issue.
  const isComplaint = isRequest(open.issue_type) && !REMEDIES.has(open.issue_type) && !isRequest(fact.issueType);
  if (isComplaint && said.jobId !== open.jobId) return false;
  if (fact.family === open.family) {
    return fact.goesOn || said.jobId === open.jobId || shared > 0 || isWantAndReason(open, fact, said);
  }
  // What is wrong in some way, in the same talk or about the same thing, is the issue in other words.
  return fact.family === "technical" && (fact.goesOn || shared > 0);
}

/** "I need to return an item" – "I got the wrong size": what is wanted, and why, in whichever order. */
function isWantAndReason(open: OpenCase, fact: Problem, { saidAt }: Fact): boolean {
  if (REMEDIES.has(fact.issueType)) return speaksOfIt(fact.summary);
  return (
    REMEDIES.has(open.issue_type) && isSoonAfter(open, saidAt) && fact.ref === null && fact.summary.length <= SHORT
  );
}

function isSoonAfter(open: OpenCase, saidAt: Date): boolean {
  return saidAt.getTime() - Date.parse(open.last_update) <= SAME_TALK;
}

const speaksOfIt = (text: string) => /\b(?:it|them|that|this|these|those)\b/i.test(text);

function opened(fact: Problem, { saidAt, jobId }: Fact): OpenCase {
  const at = saidAt.toISOString();
  const { issueType, summary, ref, urgency, family, asks } = fact;
  const common = { issue_type: issueType, summary, ref, since: at, urgency, status: "open" as const, last_update: at };
  return { ...common, family, asks, jobId, about: new Set(aboutOf(summary)) };
}

/** What was said last about the same thing counts; what only points back adds to it. */
function withMore(open: OpenCase, fact: Problem, { saidAt, jobId }: Fact): OpenCase {
  const isRemedy = REMEDIES.has(fact.issueType);
  const wasRemedy = REMEDIES.has(open.issue_type);
  const says = fact.goesOn || fact.inquires || (isRemedy && !wasRemedy) ? open.summary : fact.summary;
  const isReason = wasRemedy && !isRemedy && !fact.goesOn;
  const isNarrower =
    fact.issueType !== open.issue_type && (wasRemedy || open.issue_type.endsWith("_problem")) && !isRemedy;
  return {
    ...open,
    issue_type: isNarrower ? fact.issueType : open.issue_type,
    family: isNarrower ? fact.family : open.family,
    asks: open.asks && fact.asks,
    summary: isReason ? `${open.summary} ${fact.summary}` : says,
    ref: fact.ref ?? open.ref,
    urgency: moreUrgent(open.urgency, fact.urgency),
    last_update: saidAt.toISOString(),
    jobId,
    about: new Set([...open.about, ...aboutOf(fact.summary)]),
  };
}

function mentioned(open: OpenCase, fact: Extract<SupportFact, { kind: "mention" }>, { saidAt, jobId }: Fact): OpenCase {
  if (!isSoonAfter(open, saidAt) && !isAbout(open, fact.ref, fact.terms)) return open;
  const urgency = fact.urgency ?? open.urgency;
  return { ...open, ref: open.ref ?? fact.ref, urgency, last_update: saidAt.toISOString(), jobId };
}

function moreUrgent<T extends string>(a: T, b: T): T {
  return URGENCIES.indexOf(a) >= URGENCIES.indexOf(b) ? a : b;
}

function unsettled({ issue_type, summary, ref }: OpenCase): PastIssue {
  return { issue_type, summary, resolution: null, resolution_date: null, satisfaction: null, ticket_ref: ref };
}

function pastOf({ issueType, summary, resolution, ref }: Earlier): PastIssue {
  return { issue_type: issueType, summary, resolution, resolution_date: null, satisfaction: null, ticket_ref: ref };
}

/** The words of a text that tell what an issue is about. */
export function aboutOf(text: string): string[] {
  return terms(text).filter((term) => !EVERYWHERE.has(term));
}
