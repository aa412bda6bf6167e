import type { Category } from "../types.ts";
import type { DomainPart } from "./domain-block.ts";
import { CATEGORY_ORDER, type ContextItem, type Layout, UNSEEN } from "./layout.ts";

const LEAD = "What you know about this user:";

const HEADINGS: Record<Category, string> = {
  expertise: "Skills & expertise:",
  preference: "Preferences:",
  goal: "Goals:",
  fact: "Facts:",
  procedure: "Workflows & habits:",
  relationship: "Relationships & context:",
};

/**
 * A lead line, then one `- ` line for each memory; a heading line for each category when there are several. A domain block
 * stands before them, with an empty line in between.
 */
export const bullets: Layout = {
  render(items, domain) {
    const before = domain.parts.flatMap(domainLines);
    if (items.length === 0) return before.join("\n");
    const headed = new Set(items.map((item) => item.category)).size > 1;
    const lines = [LEAD];
    let current: Category | null = null;
    for (const { category, content } of items) {
      if (headed && category !== current) lines.push(HEADINGS[category]);
      current = category;
      lines.push(`- ${escapeLine(content)}`);
    }
    return [...before, ...(before.length > 0 ? [""] : []), ...lines].join("\n");
  },

  parse(text) {
    const end = text.indexOf(`\n\n${LEAD}\n`);
    const [lead, ...lines] = text.slice(end < 0 ? 0 : end + 2).split("\n");
    if (lead !== LEAD) throw new SyntaxError(`A bullets block starts with "${LEAD}"`);
    const items: ContextItem[] = [];
    let category: Category | null = null;
    for (const line of lines) {
      if (line.startsWith("- ")) items.push({ category, content: unescapeLine(line.slice(2)) });
      else category = categoryOfHeading(line);
    }
    return items;
  },
};

function domainLines({ title, about, lines }: DomainPart): string[] {
  if (title === null) return lines.map(escapeLine);
  const heading = about === null ? `${title}:` : `${title}: ${about}`;
  return [escapeLine(heading), ...lines.map((line) => `- ${escapeLine(line)}`)];
}

/**
 * Writes a memory's text so that it stays one line and plain text: it can open no tag, and start no heading, bullet,
 * quotation, table or code fence of its own. Nothing is lost: `unescapeLine` gives the text back.
 */
export function escapeLine(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("<", "\\u003c")
    .replace(UNSEEN, codePointEscape)
    .replace(/^(?=[-#*+>|`~])/, "\\")
    .replace(/^(\d+)(?=[.)])/, "$1\\");
}

function codePointEscape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

function unescapeLine(line: string): string {
  return line.replace(
    /\\(?:u\{([0-9a-f]{5,6})\}|u([0-9a-f]{4})|(.))/gu,
    (_match, long: string | undefined, short: string | undefined, literal: string | undefined) =>
      literal ?? String.fromCodePoint(Number.parseInt(long ?? short ?? "", 16)),
  );
}

function categoryOfHeading(line: string): Category {
  const category = CATEGORY_ORDER.find((candidate) => HEADINGS[candidate] === line);
  if (category === undefined) throw new SyntaxError(`Neither a bullet nor a heading: ${line}`);
  return category;
}
