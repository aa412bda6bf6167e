import { withoutNearDuplicates } from "../ranking/duplicates.ts";
import type { Category } from "../types.ts";
import { bullets } from "./bullets.ts";
import { json } from "./json.ts";
import { CATEGORY_ORDER, type ContextItem, type Layout } from "./layout.ts";
import { countTokens, fitsTokens, largestFitting } from "./tokens.ts";
import { xml } from "./xml.ts";

/** A memory that may go into a context block. */
export interface ContextMemory {
  id: string;
  /** As `normaliseMemoryText` leaves it. */
  content: string;
  category: Category;
  /** 1 (trivial) to 10 (must never be forgotten). */
  importance: number;
  /** Fraction 0–1: how well it answers the query. */
  relevance: number;
}

/** How a context block is written. */
export type ContextFormat = "bullets" | "json" | "xml";

/** What to write, and how much of it at most. */
export interface ContextOptions {
  format: ContextFormat;
  /** Hard limit for the whole block, in cl100k_base tokens. */
  maxTokens: number;
}

/** A block of text for a prompt. */
export interface Context {
  /** Empty when no memory is in it. */
  text: string;
  /** cl100k_base tokens of `text`, never above the limit. */
  tokens: number;
  /** Ids of the memories in it, in the order in which the text has them. */
  included: string[];
}

const LAYOUTS: Record<ContextFormat, Layout> = { bullets, json, xml };

/**
 * Writes ranked memories as one block for a prompt, grouped by category, in each category in the given order.
 *
 * Of near duplicates the first stays. Where the block would exceed `maxTokens`, memories that do not fit even alone
 * are left out, then those of lowest importance, among equals of lowest relevance, until it fits. No text is cut.
 *
 * @example
 * buildContext([{ id: "m1", content: "I like tea.", category: "preference", importance: 6, relevance: 0.8 }],
 *   { format: "bullets", maxTokens: 500 }).text; // "What you know about this user:\n- I like tea."
 */
export function buildContext(memories: readonly ContextMemory[], { format, maxTokens }: ContextOptions): Context {
  const fits = (candidates: readonly ContextMemory[]) => fitsTokens(write(candidates, format), maxTokens);
  const chosen = choose(withoutNearDuplicates(memories), fits);
  const text = write(chosen, format);
  return { text, tokens: countTokens(text), included: grouped(chosen).map((memory) => memory.id) };
}

/**
 * Reads a block that `buildContext` wrote: the memories in it, in the order of the text. An empty text has none.
 *
 * @throws SyntaxError when the text is not such a block.
 */
export function parseContext(text: string, format: ContextFormat): ContextItem[] {
  return text === "" ? [] : LAYOUTS[format].parse(text);
}

function choose(memories: readonly ContextMemory[], fits: (some: readonly ContextMemory[]) => boolean) {
  if (fits(memories)) return memories;
  const byWorth = memories
    .filter((memory) => fits([memory]))
    .sort((a, b) => b.importance - a.importance || b.relevance - a.relevance);
  const best = (count: number) => {
    const kept = new Set(byWorth.slice(0, count));
    return memories.filter((memory) => kept.has(memory));
  };
  return best(largestFitting(byWorth.length, (count) => fits(best(count))));
}

function write(memories: readonly ContextMemory[], format: ContextFormat): string {
  return memories.length === 0 ? "" : LAYOUTS[format].render(grouped(memories));
}

function grouped(memories: readonly ContextMemory[]): ContextMemory[] {
  return CATEGORY_ORDER.flatMap((category) => memories.filter((memory) => memory.category === category));
}
