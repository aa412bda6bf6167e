/** Text that is safe as it stands in a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/** A piece of a page: whatever is put into it is escaped, unless it is such a piece itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.reduce((text, string, at) => text + rendered(parts[at - 1] ?? null) + string));
}

/** A text that comes from this program and not from a target, put in as it is. */
export function raw(text: string): Markup {
  return new Markup(text);
}

/** A sentence in which backticks mark code, as the contract writes them. */
export function prose(text: string): Markup {
  return new Markup(escaped(text).replace(/`([^`]*)`/g, "<code>$1</code>"));
}

function rendered(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return part.map(rendered).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
