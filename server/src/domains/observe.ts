import { terms } from "../memory/ranking/terms.ts";
import type { Conversation } from "../memory/types.ts";
import type { DomainSchemaName, LeasedJob, NewFact, Store } from "../store/types.ts";
import { type Overlays, overlayOf } from "./overlays.ts";
import type { Observation } from "./types.ts";

/** Facts that are noted of one conversation: the last, because a later statement replaces an earlier one. */
const MOST_FACTS = 300;
/** Of the words of what was said, the share that a memory must have to say the same. */
const SAME_SHARE = 0.5;

/** What a conversation says for the profile of the user. */
export interface Heard {
  schema: DomainSchemaName;
  observations: Observation<unknown>[];
  /** Why there are none although there could be; null when it could be told. */
  failure: unknown;
}

/** A memory that rests on a conversation. */
export interface RestingMemory {
  memoryId: string;
  content: string;
  /** Positions of the messages. */
  turns: readonly number[];
}

/**
 * What a conversation says for the user's profile, by the schema that held when it was accepted; null without one. A
 * schema that fails says so in the answer and never throws: the general memories do not depend on it.
 */
export async function observe(
  parts: { store: Store; overlays: Overlays },
  job: LeasedJob,
  conversation: Conversation,
): Promise<Heard | null> {
  const overlay = overlayOf(parts.overlays, job.domain);
  if (!overlay) return null;
  const { schema } = overlay;
  const sheet = await parts.store.readFactSheet(job, schema, null);
  try {
    const known = sheet && overlay.profileOf(sheet, job.domain, job.createdAt);
    const observations = overlay.observe(conversation, known, job.domain).slice(-MOST_FACTS);
    return { schema, observations, failure: null };
  } catch (failure) {
    return { schema, observations: [], failure };
  }
}

/** What the job says of it. */
export function metadataOf({ schema, observations, failure }: Heard) {
  if (failure === null) return { schema, facts: observations.length };
  const error = failure instanceof Error ? failure.name : "Error";
  return { schema, facts: 0, error: `The profile could not be updated (${error}); the memories are stored.` };
}

/** What is heard, as it is noted: with when it was said, and the memories that say the same. */
export function factsOf(
  heard: Heard,
  { turns, receivedAt }: Conversation,
  memories: readonly RestingMemory[],
): NewFact[] {
  return heard.observations.map(({ turn, words, fact }) => ({
    turn,
    saidAt: turns[turn]?.occurredAt ?? receivedAt,
    fact,
    memoryIds: saying(words, turn, memories),
  }));
}

/** The memories that say what a sentence of a message says; all that rest on the message when none has enough of its words. */
function saying(words: string, turn: number, memories: readonly RestingMemory[]): string[] {
  const said = new Set(terms(words));
  const resting = memories.filter(({ turns }) => turns.includes(turn));
  const same = resting.filter(({ content }) => {
    const shared = terms(content).filter((term, at, all) => said.has(term) && all.indexOf(term) === at);
    return shared.length > 0 && shared.length >= SAME_SHARE * Math.min(said.size, new Set(terms(content)).size);
  });
  return [...new Set((same.length > 0 ? same : resting).map(({ memoryId }) => memoryId))];
}
