import type { SupportProfile } from "@memoryos/contract";
import { type DomainSettings, GENERAL_ENGINE } from "../../store/types.ts";
import type { Said } from "../types.ts";
import type { SupportFact } from "./facts.ts";
import { observe } from "./observe.ts";
import { profileOf } from "./profile.ts";

/** The kind of support is found from what is said. */
export const AUTO: DomainSettings = { ...GENERAL_ENGINE, schema: "support", supportTypeMode: "auto" };

/** When the first conversation is held; each that follows is a day later. */
const BEGIN = Date.parse("2026-03-01T12:00:00Z");
const DAY = 86_400_000;

/** What conversations come to. A message is the customer's unless it begins with "agent: ". */
export function profileAfter(conversations: readonly (readonly string[])[], settings = AUTO): SupportProfile {
  const facts: Said<SupportFact>[] = [];
  let profile: SupportProfile | null = null;
  for (const [job, messages] of conversations.entries()) {
    const at = new Date(BEGIN + job * DAY);
    const turns = messages.map((message) => ({
      role: message.startsWith("agent: ") ? ("assistant" as const) : ("user" as const),
      content: message.replace(/^agent: /, ""),
      externalTurnId: null,
      occurredAt: null,
    }));
    for (const { turn, fact } of observe({ turns, receivedAt: at }, profile, settings)) {
      // As the store gives it back.
      facts.push({ jobId: `job ${job}`, turn, saidAt: at, notedAt: at, fact: JSON.parse(JSON.stringify(fact)) });
    }
    const createdAt = new Date(BEGIN);
    profile = profileOf({ tenantId: "t", userId: "u", profileId: "p", createdAt, updatedAt: at, facts }, settings);
  }
  return profile as SupportProfile;
}
