import { Marked, type Tokens } from "marked";
import { escapeHtml, Html } from "./html.ts";
import type { Links } from "./links.ts";
import { needsLine, needsOf } from "./needs.ts";

/** A place that a page can be entered at. */
export interface Heading {
  id: string;
  depth: number;
  text: string;
}

/** A markdown file as a page needs it. */
export interface Rendered {
  /** The one heading of first order. */
  title: string;
  /** The first paragraph, as plain text. */
  summary: string;
  headings: Heading[];
  body: Html;
}

/**
 * Makes a page's content of markdown. Code that names a part of the contract becomes a link to it, and a directive
 * `<!-- needs: PROFILE -->` a line about that profile.
 */
export function renderMarkdown(source: string, links: Links): Rendered {
  const headings: Heading[] = [];
  let tables = 0;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = idOf(text, headings);
        headings.push({ id, depth, text: plain(text) });
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      html({ text }) {
        const profile = needsOf(text);
        return profile === null ? text : `<p class="note">${links.prose(needsLine(profile)).text}</p>\n`;
      },
      codespan({ text }) {
        return links.code(text).text;
      },
      code({ text, lang }) {
        const language = lang?.split(" ")[0] ?? "";
        // The keyboard scrolls what has the focus.
        return `<pre tabindex="0" data-language="${escapeHtml(language)}"><code>${escapeHtml(text)}</code></pre>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escapeHtml(pageOf(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      table(token) {
        tables += 1;
        const name = `${headings.at(-1)?.text ?? "Table"}, table ${tables}`;
        const row = (cells: Tokens.TableCell[], tag: string) =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>`;
        const head = `<thead>${row(token.header, 'th scope="col"').replaceAll('</th scope="col">', "</th>")}</thead>`;
        const body = `<tbody>${token.rows.map((cells) => row(cells, "td")).join("\n")}</tbody>`;
        return `<div class="table" role="group" tabindex="0" aria-label="${escapeHtml(name)}"><table>\n${head}\n${body}\n</table></div>\n`;
      },
    },
  });
  const tokens = marked.lexer(source);
  const body = new Html(marked.parser(tokens));
  const paragraph = tokens.find((token): token is Tokens.Paragraph => token.type === "paragraph");
  return { title: headings[0]?.text ?? "", summary: plain(paragraph?.text ?? ""), headings, body };
}

/** Guides are files with a number that gives their order; pages are not. */
function pageOf(href: string): string {
  return href.replace(/^(?:\d\d-)?([a-z-]+)\.md(?=#|$)/, "$1.html");
}

function idOf(text: string, taken: Heading[]): string {
  const base = plain(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const same = taken.filter(({ id }) => id === base || id.startsWith(`${base}-again`)).length;
  return same === 0 ? base : `${base}-again${same > 1 ? `-${same}` : ""}`;
}

/** Markdown without its marks. */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/`|\*{1,2}/g, "")
    .replace(/\s+/g, " ");
}
