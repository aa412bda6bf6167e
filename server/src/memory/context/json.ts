import type { Category } from "../types.ts";
import { textsOf } from "./domain-block.ts";
import { CATEGORY_ORDER, type Layout } from "./layout.ts";

/** `{"memories": {category: [text, …]}}`, indented by two; a domain block is the member `domain` before it. */
export const json: Layout = {
  render(items, { parts, isShort }) {
    const memories: Partial<Record<Category, string[]>> = {};
    for (const { category, content } of items) {
      memories[category] ??= [];
      memories[category].push(content);
    }
    const domain = Object.fromEntries(parts.map((part) => [part.key, textsOf(part)]));
    const block = {
      ...(parts.length > 0 ? { domain } : {}),
      ...(items.length > 0 ? { memories } : {}),
    };
    return JSON.stringify(block, null, isShort ? 0 : 2).replace(OUTSIDE_PLAIN_ASCII, unitEscape);
  },

  parse(text) {
    const { memories, domain } = JSON.parse(text) as {
      memories?: Partial<Record<Category, string[]>>;
      domain?: Record<string, string[]>;
    };
    if (memories === undefined && domain === undefined) {
      throw new SyntaxError('A json block has a member "memories" or "domain"');
    }
    return CATEGORY_ORDER.flatMap((category) => (memories?.[category] ?? []).map((content) => ({ category, content })));
  },
};

/** `<` as well, so that no memory spells a tag where the block is put inside markup. */
const OUTSIDE_PLAIN_ASCII = /[<\u007F-\uFFFF]/g;

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
