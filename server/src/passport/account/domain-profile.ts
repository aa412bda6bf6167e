import { setImmediate } from "node:timers/promises";
import type { EdTechProfile, PassportDomainProfile, PassportStudyProfile } from "@memoryos/contract";
import type { EdTechFact } from "../../domains/edtech/facts.ts";
import { edtech } from "../../domains/edtech/index.ts";
import { daysTo } from "../../domains/edtech/retention.ts";
import { support } from "../../domains/support/index.ts";
import type { DomainOverlay, Said } from "../../domains/types.ts";
import type { Conversation } from "../../memory/types.ts";
import { type DomainSettings, GENERAL_ENGINE, type StoredMemory } from "../../store/types.ts";

/** Topics of a kind that are named. */
const MOST_TOPICS = 10;
/** Memories that are looked at before other requests have their turn: a quarter of a millisecond each. */
const AT_A_TIME = 20;

const SETTINGS: Record<"edtech" | "support", DomainSettings> = {
  edtech: { ...GENERAL_ENGINE, schema: "edtech" },
  support: { ...GENERAL_ENGINE, schema: "support", supportTypeMode: "auto" },
};

/**
 * What memories say about a domain, worked out of their words alone each time that it is asked for: nothing is kept that
 * could outlive them. Other requests are answered in between.
 *
 * @param memories The live memories of a passport, oldest first.
 */
export async function domainProfileOf(memories: readonly StoredMemory[], now: Date): Promise<PassportDomainProfile> {
  const studied: Spoken[] = [];
  let supported = 0;
  for (const [at, memory] of memories.entries()) {
    if (at > 0 && at % AT_A_TIME === 0) await setImmediate();
    const facts = factsOf(edtech, memory);
    if (facts.length > 0) studied.push({ memory, facts });
    if (factsOf(support, memory).length > 0) supported += 1;
  }
  const most = Math.max(studied.length, supported);
  return {
    detected_domain: most === 0 ? null : studied.length === most ? "edtech" : "support",
    edtech_profile: studied.length === 0 ? null : studyProfileOf(studied, now),
  };
}

/** A memory and what it says for a profile. */
interface Spoken {
  memory: StoredMemory;
  facts: Said<EdTechFact>[];
}

function factsOf<Fact>(overlay: DomainOverlay<Fact, unknown>, memory: StoredMemory): Said<Fact>[] {
  const { content, observedAt, createdAt, jobId } = memory;
  const conversation: Conversation = {
    turns: [{ role: "user", content, externalTurnId: null, occurredAt: observedAt }],
    receivedAt: createdAt,
  };
  return overlay
    .observe(conversation, null, SETTINGS[overlay.schema])
    .map(({ turn, fact }) => ({ jobId, turn, saidAt: observedAt, notedAt: createdAt, fact }));
}

function studyProfileOf(spoken: readonly Spoken[], now: Date): PassportStudyProfile {
  const [{ memory: first }] = spoken as [Spoken];
  const { tenantId, userId, createdAt } = first;
  const facts = spoken.flatMap((each) => each.facts).sort((a, b) => a.saidAt.getTime() - b.saidAt.getTime());
  const sheet = { tenantId, userId, profileId: userId, createdAt, updatedAt: now, facts };
  const profile = edtech.profileOf(sheet, SETTINGS.edtech, now);
  const { forgetting_stages: retentions } = profile;
  const urgency = (topic: string) => retentions[topic]?.review_priority ?? 0;
  const agents = new Set(spoken.map(({ memory }) => memory.agentId).filter((id) => id !== null));
  return {
    grade_level: profile.grade_level,
    board: profile.board_or_curriculum,
    exam_name: profile.exam_name,
    exam_date: profile.exam_date,
    days_to_exam: profile.exam_date === null ? null : daysTo(profile.exam_date, now),
    marks_target: profile.marks_target,
    weak_topics: profile.weak_topics
      .map(({ topic }) => topic)
      .sort((a, b) => urgency(b) - urgency(a))
      .slice(0, MOST_TOPICS),
    strong_topics: profile.strong_topics
      .toSorted((a, b) => b.confidence - a.confidence)
      .map(({ topic }) => topic)
      .slice(0, MOST_TOPICS),
    forgetting_stages: Object.fromEntries(Object.entries(retentions).map(([topic, { stage }]) => [topic, stage])),
    explanation_style: styleOf(profile),
    language_profile: profile.language_profile?.explanation_preference ?? null,
    total_edtech_memories: spoken.length,
    source_agent_count: agents.size,
  };
}

function styleOf({ explanation_style: style }: EdTechProfile): string | null {
  if (style?.primary) return style.primary.replaceAll("_", " ");
  return style?.needs_step_by_step ? "step by step" : null;
}
