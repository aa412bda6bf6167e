/** Text that is markup already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly (Html | null)[] | null;

/**
 * Markup from a template: what is put in is escaped, unless it is markup itself. Null leaves nothing.
 *
 * @example
 * ```ts
 * html`<p>${"a < b"}</p>`.text; // <p>a &lt; b</p>
 * ```
 */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(rendered)));
}

/** Markup pieces one after the other, with `between` in the gaps. */
export function joined(pieces: readonly Html[], between: string): Html {
  return new Html(pieces.map((piece) => piece.text).join(between));
}

/** Text as markup shows it. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function rendered(part: Part): string {
  if (part === null) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(rendered).join("");
  return escapeHtml(String(part));
}
