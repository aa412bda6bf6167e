import type { components } from "../contract.ts";

type Found = Pick<components["schemas"]["SearchResult"], "content" | "category">;

export const FORMATS = ["bullets", "json", "xml"] as const;

/** English prose has about four characters to a token; the fake does not count them more exactly. */
const CHARACTERS_A_TOKEN = 4;

/** The block for the system prompt, with as many of the memories as its budget has room for. */
export function contextOf(
  found: readonly Found[],
  format: (typeof FORMATS)[number],
  maxTokens: number,
): { text: string; tokens: number } {
  for (let count = found.length; count > 0; count--) {
    const text = render(found.slice(0, count), format);
    const tokens = Math.ceil(text.length / CHARACTERS_A_TOKEN);
    if (tokens <= maxTokens) return { text, tokens };
  }
  return { text: "", tokens: 0 };
}

function render(found: readonly Found[], format: (typeof FORMATS)[number]): string {
  if (format === "json") {
    const byCategory: Record<string, string[]> = {};
    for (const { category, content } of found) byCategory[category] = [...(byCategory[category] ?? []), content];
    return JSON.stringify(byCategory);
  }
  if (format === "xml") {
    const lines = found.map(
      ({ category, content }) => `  <memory category="${category}">${escapeXml(content)}</memory>`,
    );
    return ["<memory_context>", ...lines, "</memory_context>"].join("\n");
  }
  return ["What you know about this user:", ...found.map(({ content }) => `- ${content}`)].join("\n");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
