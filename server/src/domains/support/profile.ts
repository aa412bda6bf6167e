import type { RiskSignal, SentimentPattern, SupportProfile } from "@memoryos/contract";
import { type DomainSettings, SUPPORT_TYPES, type SupportTypeName } from "../../store/types.ts";
import type { Said, SheetOf } from "../types.ts";
import { type CaseFile, file } from "./case-file.ts";
import { contextsOf } from "./contexts.ts";
import type { SupportFact } from "./facts.ts";
import { allowedKinds, strongestKind } from "./kinds.ts";

type Saying = Said<SupportFact>;

/** What was said in a conversation weighs so much less with each that follows, for the kind of support. */
const FADING = 0.5;
/** So many issues make somebody who complains again and again. */
const MANY_ISSUES = 3;
const SEVERITIES = ["critical", "high", "medium", "low"];
/** Risks that are over when what gave reason for them is solved. */
const OVER_WHEN_SOLVED = ["churn", "refund", "legal"];

/** What the facts of a customer come to. */
export function profileOf(sheet: SheetOf<SupportFact>, settings: DomainSettings): SupportProfile {
  const { facts } = sheet;
  const noted = facts.toSorted((a, b) => a.notedAt.getTime() - b.notedAt.getTime());
  const { open, past } = facts.reduce<CaseFile>(file, { open: null, past: [] });
  const type = typeOf(facts, settings);
  const source = settings.supportTypeMode === "single" ? "configured" : "detected";
  return {
    id: sheet.profileId,
    proxy_user_id: sheet.userId,
    tenant_id: sheet.tenantId,
    support_type: type,
    support_type_source: type === null ? null : source,
    customer_identity: whenKnown(facts, "identity", {
      name: null,
      account_ref: null,
      tier: null,
      customer_since: null,
      verified: false,
    }),
    communication_preference: whenKnown(facts, "communication", {
      channel: null,
      style: null,
      response_length: null,
      technical_comfort: null,
    }),
    language_profile: whenKnown(facts, "language", { primary: null, comfort: null, regional_dialect: null }),
    current_open_issue: open && {
      issue_type: open.issue_type,
      summary: open.summary,
      ref: open.ref,
      since: open.since,
      urgency: open.urgency,
      status: open.status,
      last_update: open.last_update,
    },
    issue_history: past,
    resolution_preference: whenKnown(facts, "preference", {
      method: null,
      escalation_threshold: null,
      self_service_comfort: null,
    }),
    sentiment_pattern: sentimentOf(facts, past.length + (open ? 1 : 0), past),
    risk_signals: risksOf(facts),
    support_context: contextsOf(facts),
    schema_version: 1,
    last_extraction_at: noted.at(-1)?.notedAt.toISOString() ?? null,
    extraction_source_job_ids: [...new Set(noted.map(({ jobId }) => jobId))],
    created_at: sheet.createdAt.toISOString(),
    updated_at: sheet.updatedAt.toISOString(),
  };
}

/** What facts of a kind say, a later one in the place of an earlier one; null when there is none. */
function whenKnown<T extends object>(facts: readonly Saying[], kind: SupportFact["kind"], nothing: T): T | null {
  const said = facts.filter(({ fact }) => fact.kind === kind);
  if (said.length === 0) return null;
  const { kind: _, ...known } = Object.assign({}, nothing, ...said.map(({ fact }) => fact)) as T & { kind: string };
  return known as unknown as T;
}

/** The kind of support: as it is set, or as the conversations show it, the latest most of all. */
function typeOf(facts: readonly Saying[], settings: DomainSettings): SupportTypeName | null {
  const { supportTypeMode: mode, supportType } = settings;
  if (mode === "single") return supportType;
  let found: Partial<Record<SupportTypeName, number>> = {};
  let job: string | null = null;
  for (const { jobId, fact } of facts) {
    if (fact.kind !== "topic") continue;
    const keep = jobId === job ? 1 : FADING;
    job = jobId;
    const before = found;
    found = Object.fromEntries(
      SUPPORT_TYPES.map((type) => [type, (before[type] ?? 0) * keep + (fact.types[type] ?? 0)]),
    );
  }
  return strongestKind(found, allowedKinds(settings));
}

/** How somebody usually is: what they said last of all that is not mere politeness, and how often they complained. */
function sentimentOf(
  facts: readonly Saying[],
  issues: number,
  past: SupportProfile["issue_history"],
): SentimentPattern | null {
  const moods = facts.flatMap(({ fact }) => (fact.kind === "mood" ? [fact.mood] : []));
  const last = moods.findLast((mood) => mood !== "calm") ?? moods.at(-1);
  if (last === "escalating") return "high_escalation_risk";
  if (last === "tired" || (last !== undefined && last !== "satisfied" && issues >= MANY_ISSUES))
    return "repeat_complainer";
  if (last === "frustrated") return "frustrated";
  if (past.some(({ satisfaction }) => satisfaction === "satisfied")) return "easy_to_resolve";
  return last === undefined ? null : "calm";
}

function risksOf(facts: readonly Saying[]): RiskSignal[] {
  const risks = new Map<string, RiskSignal>();
  const end = (types: readonly string[]) => {
    for (const [type, risk] of risks) if (types.includes(type)) risks.set(type, { ...risk, status: "resolved" });
  };
  let cases: CaseFile = { open: null, past: [] };
  for (const said of facts) {
    const { fact } = said;
    const before = cases;
    cases = file(cases, said);
    if (fact.kind === "risk_over") end(fact.types);
    if (fact.kind === "solved" && before.open && !cases.open) end(OVER_WHEN_SOLVED);
    if (fact.kind !== "risk") continue;
    const known = risks.get(fact.type);
    const isLess = known?.status === "active" && rankOf(known) < rankOf(fact);
    const severity = isLess ? known.severity : fact.severity;
    risks.set(fact.type, { risk_type: fact.type, reason: fact.reason, severity, status: "active" });
  }
  const isOver = ({ status }: RiskSignal) => (status === "active" ? 0 : 1);
  return [...risks.values()].sort((a, b) => rankOf(a) - rankOf(b) || isOver(a) - isOver(b));
}

function rankOf({ severity }: { severity: string }): number {
  return SEVERITIES.indexOf(severity);
}
