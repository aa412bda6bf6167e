import type { QuotaMode, SearchResult } from "@memoryos/contract";
import { type Json, toJson } from "../http/json.ts";
import { isHot } from "../memory/lifecycle/rules.ts";
import type { FoundMemory, Retrieved } from "../memory/retrieve.ts";
import { questionText } from "../provenance/question.ts";
import type { SearchableMemory } from "../store/types.ts";
import { toLastingResult } from "./wire.ts";
import { toClarification } from "./wire-question.ts";

type Lasting = ReturnType<typeof toLastingResult>;

/** What a retrieve finds in each quota mode (QTA-017, QTA-018, QTA-020). */
export const SEARCHED = { FULL: "all", BLOCKED: "all", DEGRADED_RETRIEVE: "hot", PASSTHROUGH: "nothing" } as const;

/**
 * What of a loaded memory's result is the same in every answer, as JSON that is open at its end. Kept for as long as the
 * memory stays loaded.
 */
const lasting = new WeakMap<SearchableMemory, string>();
/** The same without where the memory comes from. */
const lastingOfOthers = new WeakMap<SearchableMemory, string>();

/** An agent that reads for a person. */
export interface Reader {
  agentId: string;
  /** It was answered from the hot tier alone, which says that every result is hot. */
  isOfHotTier: boolean;
}

/**
 * Writes a search result; of a memory that is found again only what is new.
 *
 * @param reader The agent that reads it for a person. It is not told where a memory comes from that another one added, nor how
 * often and when it was retrieved: others retrieve it too.
 */
export function writeResult(found: FoundMemory, now: Date, reader?: Reader): Json<SearchResult> {
  const { memory, relevance, accessCount, lastAccessedAt } = found;
  const isOfAnother = reader !== undefined && memory.agentId !== reader.agentId;
  const known = isOfAnother ? lastingOfOthers : lasting;
  let written = known.get(memory);
  if (written === undefined) {
    const unattributed = isOfAnother ? { provenance: null, source_event_id: null } : {};
    written = toJson({ ...toLastingResult(memory), ...unattributed }).slice(0, -1);
    known.set(memory, written);
  }
  // By hand: for ten results `JSON.stringify` takes as long as all the rest of the answer.
  const changing: Record<keyof Omit<SearchResult, keyof Lasting>, string> = {
    access_count: String(reader ? 0 : accessCount),
    is_hot: String(reader ? reader.isOfHotTier : isHotBefore(found, now)),
    relevance_score: String(relevance),
    last_accessed: timeAsJson(reader ? null : lastAccessedAt),
  };
  const { access_count, is_hot, relevance_score, last_accessed } = changing;
  return `${written},"access_count":${access_count},"is_hot":${is_hot},"relevance_score":${relevance_score},"last_accessed":${last_accessed}}` as Json<SearchResult>;
}

/** Times as they are written: memories that were found together were accessed together before. */
const writtenTimes = new WeakMap<Date, string>();

function timeAsJson(at: Date | null): string {
  if (at === null) return "null";
  let written = writtenTimes.get(at);
  if (written === undefined) {
    written = JSON.stringify(at);
    writtenTimes.set(at, written);
  }
  return written;
}

/** What a retrieve says besides what it found. */
export function aboutRetrieval(found: Omit<Retrieved, "retrievalId">, mode: QuotaMode, now: Date, reader?: Reader) {
  const isHotResult = (result: FoundMemory) => (reader ? reader.isOfHotTier : isHotBefore(result, now));
  return {
    cached: found.cached,
    system_prompt_addition: found.context,
    context_token_count: found.contextTokens,
    memories_from_hot_tier: found.results.filter(isHotResult).length,
    clarification_question: found.question && questionText(found.question),
    clarification: found.question && toClarification(found.question),
    source_reviews: [],
    quota_mode: mode,
    is_degraded: mode === "DEGRADED_RETRIEVE" || found.degraded,
    is_passthrough: mode === "PASSTHROUGH",
  };
}

/** Whether the memory was hot already when it was found. */
function isHotBefore({ memory, accessCount, lastAccessedAt }: FoundMemory, now: Date): boolean {
  return isHot({ importance: memory.importance, accessCount, lastAccessedAt }, now);
}
