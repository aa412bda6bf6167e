import { type DomainBlock, textsOf } from "./domain-block.ts";
import { CATEGORY_ORDER, type Layout, UNSEEN } from "./layout.ts";

const OPEN = "<memory_context>";
const CLOSE = "</memory_context>";

/**
 * A `<memory_context>` element with one `<memory category="…">` line for each memory. A domain block is the first child,
 * `<domain_context>`, with one `<line part="…">` for each line, or its text alone where it is shortened.
 */
export const xml: Layout = {
  render(items, domain) {
    const lines = items.map(({ category, content }) => `  <memory category="${category}">${toXml(content)}</memory>`);
    const whole = [OPEN, ...domainLines(domain), ...lines, CLOSE];
    return domain.isShort ? whole.map((line) => line.trimStart()).join("") : whole.join("\n");
  },

  parse(text) {
    const lines = memoryLines(text);
    if (lines[0] !== OPEN || lines.at(-1) !== CLOSE) throw new SyntaxError(`An xml block is ${OPEN}…${CLOSE}`);
    return lines.slice(1, -1).map((line) => {
      const [, name, content] = /^<memory category="([a-z]+)">([^<>]*)<\/memory>$/u.exec(line) ?? [];
      const category = CATEGORY_ORDER.find((candidate) => candidate === name);
      if (category === undefined || content === undefined) throw new SyntaxError(`Not a memory element: ${line}`);
      return { category, content: fromXml(content) };
    });
  },
};

const DOMAIN_OPEN = "<domain_context>";
const DOMAIN_CLOSE = "</domain_context>";

function domainLines({ parts, isShort }: DomainBlock): string[] {
  if (parts.length === 0) return [];
  if (isShort) return [DOMAIN_OPEN + parts.flatMap(textsOf).map(toXml).join(" ") + DOMAIN_CLOSE];
  const lines = parts.flatMap((part) =>
    textsOf(part).map((text) => `    <line part="${part.key}">${toXml(text)}</line>`),
  );
  return [`  ${DOMAIN_OPEN}`, ...lines, `  ${DOMAIN_CLOSE}`];
}

/** The lines of a block without its domain block. */
function memoryLines(text: string): string[] {
  const end = text.indexOf(DOMAIN_CLOSE);
  const rest = end < 0 ? text : OPEN + text.slice(end + DOMAIN_CLOSE.length);
  return rest
    .replaceAll(/(?:^|\n) {0,2}(?=<)|(?<=>)(?=<)/g, "\n")
    .trim()
    .split("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
const CHARACTERS = new Map(Object.entries(ENTITIES).map(([character, entity]) => [entity, character]));

function toXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(UNSEEN, (character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`);
}

function fromXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|[a-z]+);/g, (reference, hex: string | undefined) =>
    hex === undefined ? (CHARACTERS.get(reference) ?? reference) : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
