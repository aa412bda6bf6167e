import type { DomainSection } from "../../domains/types.ts";
import { withoutNearDuplicates } from "../ranking/duplicates.ts";
import type { Category } from "../types.ts";
import { bullets } from "./bullets.ts";
import { type DomainBlock, fitDomain, NO_DOMAIN } from "./domain-block.ts";
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
  /** What comes before the memories. @default nothing */
  domain?: readonly DomainSection[];
}

/** A block of text for a prompt. */
export interface Context {
  /** Empty when neither a memory nor a domain block is in it. */
  text: string;
  /** cl100k_base tokens of `text`, never above the limit. */
  tokens: number;
  /** Ids of the memories in it, in the order in which the text has them. */
  included: string[];
}

/** Of the whole block, what the domain block takes where there are memories as well. */
const DOMAIN_SHARE = 0.6;

const LAYOUTS: Record<ContextFormat, Layout> = { bullets, json, xml };

/**
 * Writes ranked memories as one block for a prompt, grouped by category, in each category in the given order.
 *
 * Of near duplicates the first stays. Where the block would exceed `maxTokens`, memories that do not fit even alone
 * are left out, then those of lowest importance, among equals of lowest relevance, until it fits. No text is cut. A domain
 * block comes first, in its own share of the room; what of it must not be missed is the last to be left out.
 *
 * @example
 * buildContext([{ id: "m1", content: "I like tea.", category: "preference", importance: 6, relevance: 0.8 }],
 *   { format: "bullets", maxTokens: 500 }).text; // "What you know about this user:\n- I like tea."
 */
export function buildContext(memories: readonly ContextMemory[], options: ContextOptions): Context {
  const { format, maxTokens, domain: sections = [] } = options;
  const room = memories.length > 0 ? Math.floor(maxTokens * DOMAIN_SHARE) : maxTokens;
  const hasRoom = (block: DomainBlock, isNeeded: boolean) =>
    fitsTokens(write([], block, format), isNeeded ? maxTokens : room);
  const domain = sections.length > 0 ? fitDomain(sections, hasRoom) : NO_DOMAIN;
  const fits = (candidates: readonly ContextMemory[]) => fitsTokens(write(candidates, domain, format), maxTokens);
  const chosen = choose(withoutNearDuplicates(memories), fits);
  const text = write(chosen, domain, format);
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

function write(memories: readonly ContextMemory[], domain: DomainBlock, format: ContextFormat): string {
  return memories.length + domain.parts.length === 0 ? "" : LAYOUTS[format].render(grouped(memories), domain);
}

function grouped(memories: readonly ContextMemory[]): ContextMemory[] {
  return CATEGORY_ORDER.flatMap((category) => memories.filter((memory) => memory.category === category));
}
