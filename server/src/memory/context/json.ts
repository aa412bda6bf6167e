import type { Category } from "../types.ts";
import { CATEGORY_ORDER, type Layout } from "./layout.ts";

/** `{"memories": {category: [text, …]}}`, indented by two. */
export const json: Layout = {
  render(items) {
    const memories: Partial<Record<Category, string[]>> = {};
    for (const { category, content } of items) {
      memories[category] ??= [];
      memories[category].push(content);
    }
    return JSON.stringify({ memories }, null, 2).replace(OUTSIDE_PLAIN_ASCII, unitEscape);
  },

  parse(text) {
    const { memories } = JSON.parse(text) as { memories?: Partial<Record<Category, string[]>> };
    if (memories === undefined) throw new SyntaxError('A json block has a member "memories"');
    return CATEGORY_ORDER.flatMap((category) => (memories[category] ?? []).map((content) => ({ category, content })));
  },
};

/** `<` as well, so that no memory spells a tag where the block is put inside markup. */
const OUTSIDE_PLAIN_ASCII = /[<\u007F-\uFFFF]/g;

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
