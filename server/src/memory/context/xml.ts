import { CATEGORY_ORDER, type Layout, UNSEEN } from "./layout.ts";

const OPEN = "<memory_context>";
const CLOSE = "</memory_context>";

/** A `<memory_context>` element with one `<memory category="…">` line for each memory. */
export const xml: Layout = {
  render(items) {
    const lines = items.map(({ category, content }) => `  <memory category="${category}">${toXml(content)}</memory>`);
    return [OPEN, ...lines, CLOSE].join("\n");
  },

  parse(text) {
    const lines = text.split("\n");
    if (lines[0] !== OPEN || lines.at(-1) !== CLOSE) throw new SyntaxError(`An xml block is ${OPEN}…${CLOSE}`);
    return lines.slice(1, -1).map((line) => {
      const [, name, content] = /^ {2}<memory category="([a-z]+)">([^<>]*)<\/memory>$/u.exec(line) ?? [];
      const category = CATEGORY_ORDER.find((candidate) => candidate === name);
      if (category === undefined || content === undefined) throw new SyntaxError(`Not a memory element: ${line}`);
      return { category, content: fromXml(content) };
    });
  },
};

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
