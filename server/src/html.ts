/** Markup that may stand in a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: nothing, text, which is escaped, or markup, which is not. */
export type HtmlPart = string | number | null | undefined | false | Html | readonly HtmlPart[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as it stands in markup, between tags or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * Writes markup: whatever is put into it as text stays text.
 *
 * @example
 * html`<p title="${"a \"quoted\" word"}">${"1 < 2"}</p>`.text;
 */
export function html(markup: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html(markup.map((piece, at) => piece + (at < parts.length ? written(parts[at]) : "")).join(""));
}

/**
 * Text that somebody chose, such as a name, in a page of ours: whatever is in it, it cannot turn the order of what stands
 * around it (Unicode Standard Annex 9).
 *
 * @example
 * html`<p>${isolated(agent.name)} asks for your memories.</p>`;
 */
export function isolated(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** What turns the order of text: marks, embeddings, overrides and isolates. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** The same for where no markup can stand, such as the title of a window. */
export function undirected(text: string): string {
  return text.replace(DIRECTIONS, "");
}

function written(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(written).join("");
  return escaped(String(part));
}
