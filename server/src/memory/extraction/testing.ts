import type { Candidate, Turn } from "../types.ts";
import { createRuleExtractor } from "./index.ts";

const extractor = createRuleExtractor();

/** A message of which only the role and the words matter. */
export function turn(role: Turn["role"], content: string): Turn {
  return { role, content, externalTurnId: null, occurredAt: null };
}

/** What the rules find in a conversation received at the beginning of 2026. */
export function extract(...turns: Turn[]): Promise<Candidate[]> {
  return extractor.extract({ turns, receivedAt: new Date("2026-01-01T00:00:00Z") });
}

/** The words of what they find. */
export async function contents(...turns: Turn[]): Promise<string[]> {
  return (await extract(...turns)).map((candidate) => candidate.content);
}
