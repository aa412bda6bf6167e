import type { Category } from "../types.ts";
import type { DomainBlock } from "./domain-block.ts";

/** One memory as a context block shows it. */
export interface ContextItem {
  /** Null where a block does not say it: bullets name the category only when there is more than one. */
  category: Category | null;
  content: string;
}

/** One way to write a context block, and to read it back. */
export interface Layout {
  /** The block for these items, which come grouped in `CATEGORY_ORDER`, behind the domain block; not both are empty. */
  render(items: readonly { category: Category; content: string }[], domain: DomainBlock): string;
  /**
   * The items of a block that `render` made.
   * @throws SyntaxError when the text is no such block; bullets that hold no memory are none that can be told from other text.
   */
  parse(text: string): ContextItem[];
}

/** The order in which every format lists the categories. */
export const CATEGORY_ORDER: readonly Category[] = [
  "expertise",
  "preference",
  "goal",
  "fact",
  "procedure",
  "relationship",
];

/**
 * Characters that a reader does not see or that reorder what it sees: controls, line and paragraph separators, bidi
 * controls, zero-width and tag characters, fillers. Joiners and variation selectors are spared, because scripts and
 * emoji are spelt with them.
 */
export const UNSEEN =
  /[[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]--[\u200C\u200D\p{Variation_Selector}]]/gv;
