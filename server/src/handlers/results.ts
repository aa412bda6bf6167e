import type { SearchResult } from "@memoryos/contract";
import { type Json, joined, toJson } from "../http/json.ts";
import { isHot } from "../memory/lifecycle/rules.ts";
import type { FoundMemory } from "../memory/retrieve.ts";
import type { SearchableMemory } from "../store/types.ts";
import { toLastingResult } from "./wire.ts";

type Lasting = ReturnType<typeof toLastingResult>;

/** What of a loaded memory's result is the same in every answer. Kept for as long as the memory stays loaded. */
const lasting = new WeakMap<SearchableMemory, Json<Lasting>>();

/** Writes a search result; of a memory that is found again only what is new. */
export function writeResult(found: FoundMemory, now: Date): Json<SearchResult> {
  const { memory, relevance, accessCount, lastAccessedAt } = found;
  let written = lasting.get(memory);
  if (written === undefined) {
    written = toJson(toLastingResult(memory));
    lasting.set(memory, written);
  }
  const changing = {
    access_count: accessCount,
    is_hot: isHotBefore(found, now),
    relevance_score: relevance,
    last_accessed: lastAccessedAt?.toISOString() ?? null,
  };
  return joined(written, toJson(changing satisfies Omit<SearchResult, keyof Lasting>));
}

/** Whether the memory was hot already when it was found. */
export function isHotBefore({ memory, accessCount, lastAccessedAt }: FoundMemory, now: Date): boolean {
  return isHot({ importance: memory.importance, accessCount, lastAccessedAt }, now);
}
