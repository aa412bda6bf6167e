import type { OpenIssue, PastIssue, RiskSignal, SentimentPattern, SupportProfile } from "@memoryos/contract";
import { terms } from "../../memory/ranking/terms.ts";
import type { BlockContext, DomainLine, DomainSection } from "../types.ts";

const SAFETY = [
  "Memory is what was said earlier, not what is true now.",
  "Claim no action without the result of your own tool.",
  "Where you have no result, say that it has to be checked.",
];
const SAFETY_OF_BANKS =
  "Never ask for or repeat one-time codes, passwords, full account or card numbers, Aadhaar or PAN.";
/** The same for the smallest context, without signs that a format would spell out. */
const SHORT = "Memory is not live truth; claim no action without your own tool result; else say a check is needed.";
const SHORT_OF_BANKS =
  "Memory is not live truth. Claim no action without tool result, else say check needed. Never ask/repeat OTP, password, full account/card no., Aadhaar, PAN.";

/** What must not be missed, and what comes after it. */
const PINNED = 0;
const WHO = 1;
const HELPFUL = 2;
const MANNERS = 3;

const STATES: Record<OpenIssue["status"] & string, string> = {
  open: "open",
  in_progress: "in progress",
  waiting_for_customer: "waiting for the customer",
  waiting_for_company: "waiting for the company",
  escalated: "escalated",
};
const WARNINGS: Partial<Record<SentimentPattern & string, string>> = {
  frustrated: "Usually frustrated: acknowledge it first, then act.",
  repeat_complainer: "Has complained again and again: look for the cause, and do not begin anew.",
  high_escalation_risk: "High risk of escalation: stay factual, and offer somebody with more authority.",
};
const MOODS: Partial<Record<SentimentPattern & string, string>> = {
  calm: "Usually calm.",
  easy_to_resolve: "Usually content as soon as something is done.",
};
const GRAVE_TYPES = ["fraud", "compliance", "legal", "safety"];
const GRAVE = ["high", "critical"];
const MOST_RISKS = 5;
const MOST_PAST = 5;

/** What comes first in the context of a Support tenant: the safety rules, then the customer. */
export function block(profile: SupportProfile | null, { query, settings }: BlockContext): DomainSection[] {
  const type = profile?.support_type ?? settings.supportType;
  const isBank = type === "banking_fintech";
  const rules = isBank ? [...SAFETY, SAFETY_OF_BANKS] : SAFETY;
  const safety: DomainSection = {
    key: "safety_rules",
    title: "Safety rules",
    about: null,
    lines: rules.map((text) => ({ text, rank: PINNED })),
    short: isBank ? SHORT_OF_BANKS : SHORT,
  };
  if (!profile) return [safety];
  return [safety, { key: "customer", title: "Customer", about: null, lines: linesOf(profile, query) }];
}

function linesOf(profile: SupportProfile, query: string): DomainLine[] {
  const { current_open_issue: open, sentiment_pattern: pattern } = profile;
  const of = (rank: number, texts: readonly (string | null | undefined)[]): DomainLine[] =>
    texts.flatMap((text) => (text ? [{ text, rank }] : []));
  return [
    ...of(PINNED, [open && openLine(open), pattern && WARNINGS[pattern]]),
    ...of(PINNED, profile.risk_signals.filter(isGrave).slice(0, MOST_RISKS).map(riskLine)),
    ...of(WHO, [whoLine(profile)]),
    ...of(HELPFUL, helpfulPast(profile, query).map(pastLine)),
    ...of(HELPFUL, [wishLine(profile), pattern && MOODS[pattern]]),
    ...of(MANNERS, [mannersLine(profile), languageLine(profile)]),
  ];
}

function openLine({ summary, ref, since, urgency, status }: OpenIssue): string {
  const number = ref === null || summary.includes(ref) ? "" : ` (${ref})`;
  return `Open issue${number}, ${STATES[status] ?? status} since ${since.slice(0, 10)}, urgency ${urgency}: ${summary}`;
}

function isGrave({ risk_type: type, severity, status }: RiskSignal): boolean {
  return status === "active" && (GRAVE_TYPES.includes(type) || GRAVE.includes(severity));
}

function riskLine({ risk_type: type, severity, reason }: RiskSignal): string {
  return `Risk (${type}, ${severity}): ${reason}`;
}

function whoLine({ customer_identity: who }: SupportProfile): string | null {
  if (!who) return null;
  const account = who.account_ref === null ? null : `account ${who.account_ref}`;
  const since = who.customer_since === null ? null : `customer since ${who.customer_since}`;
  const verified = who.verified ? "verified" : "not verified";
  return `${[who.name, account, who.tier, since, verified].filter((part) => part !== null).join(", ")}.`;
}

/** The earlier issues that have to do with what is asked or with what is open. */
function helpfulPast({ issue_history: past, current_open_issue: open }: SupportProfile, query: string): PastIssue[] {
  const asked = new Set(terms(`${query} ${open ? `${open.summary} ${wordsOf(open.issue_type)}` : ""}`));
  const helps = ({ issue_type, summary, resolution, ticket_ref }: PastIssue) =>
    issue_type === open?.issue_type ||
    terms(`${summary} ${resolution ?? ""} ${ticket_ref ?? ""} ${wordsOf(issue_type)}`).some((term) => asked.has(term));
  return past.filter(helps).slice(0, MOST_PAST);
}

function pastLine({ summary, resolution, resolution_date: date, ticket_ref: ref }: PastIssue): string {
  const ended =
    resolution === null ? "How it ended is not known." : `It ended${date === null ? "" : ` on ${date}`}: ${resolution}`;
  return `Earlier issue${ref === null ? "" : ` ${ref}`}: ${summary} ${ended}`;
}

const METHODS: Record<string, string> = {
  refund: "a refund",
  replacement: "a replacement",
  credit: "credit for the next time",
  callback: "a call back",
  step_by_step: "step-by-step instructions",
  escalate: "somebody with more authority",
  workaround: "a workaround",
};

function wishLine({ resolution_preference: wish }: SupportProfile): string | null {
  if (!wish) return null;
  const parts = [
    wish.method === null ? null : `prefers ${METHODS[wish.method] ?? wish.method}`,
    wish.escalation_threshold === null ? null : `wants someone else to take over: ${wish.escalation_threshold}`,
    wish.self_service_comfort === "high" ? "likes to help themselves" : null,
    wish.self_service_comfort === "low" ? "wants it done for them" : null,
  ];
  return sentence(parts);
}

const CHANNELS: Record<string, string> = { email: "e-mail", whatsapp: "WhatsApp" };

function mannersLine({ communication_preference: manners }: SupportProfile): string | null {
  if (!manners) return null;
  const parts = [
    manners.channel === null ? null : `answer by ${CHANNELS[manners.channel] ?? manners.channel}`,
    manners.style === null ? null : `in a ${manners.style} style`,
    manners.response_length === null ? null : `at ${manners.response_length} length`,
    manners.technical_comfort === "low" ? "without technical words" : null,
    manners.technical_comfort === "high" ? "technical words are welcome" : null,
  ];
  return sentence(parts);
}

function languageLine({ language_profile: language }: SupportProfile): string | null {
  const name = language?.regional_dialect ?? language?.primary ?? null;
  return name === null ? null : `Language: ${name}.`;
}

function sentence(parts: readonly (string | null)[]): string | null {
  const told = parts.filter((part) => part !== null).join("; ");
  return told === "" ? null : `${told.charAt(0).toUpperCase()}${told.slice(1)}.`;
}

function wordsOf(issueType: string): string {
  return issueType.replaceAll("_", " ");
}
