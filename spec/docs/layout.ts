import { type Html, html } from "./html.ts";
import type { Heading } from "./markdown.ts";

/** A page of the documentation. */
export interface Page {
  /** Its file name. */
  file: string;
  title: string;
  /** One sentence about it, for search engines and lists. */
  summary: string;
  body: Html;
  /** What it has headings for; those of second order are listed at its top when there are many. */
  headings?: Heading[];
  /** It needs the full width: it is a table or a tool more than a text. */
  wide?: boolean;
  /** Further style sheets and scripts, by file name. */
  styles?: string[];
  scripts?: string[];
}

/** An entry of the navigation. */
export interface NavigationEntry {
  file: string;
  title: string;
}

/** The navigation: groups of pages, each with its name. */
export type Navigation = { name: string; pages: NavigationEntry[] }[];

/** The whole document of a page. The same bytes work from a server and from disk: every address is relative. */
export function renderPage(page: Page, navigation: Navigation, version: string): string {
  const { title, summary, file, body, styles = [], scripts = [] } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${file === "index.html" ? title : `${title} · MemoryOS`}</title>
<meta name="description" content="${summary}">
<link rel="icon" href="data:,">
${[...styles, "docs.css"].map((style) => html`<link rel="stylesheet" href="${style}">\n`)}</head>
<body${page.wide ? html` class="wide"` : null}>
<a class="skip" href="#content">Skip to the content</a>
<header>
<a class="brand" href="index.html">MemoryOS <span>open contract ${version}</span></a>
</header>
<nav aria-label="Documentation">
<details id="menu">
<summary>All pages</summary>
${navigation.map((group) => renderGroup(group, file))}</details>
</nav>
<script src="docs.js"></script>
<main id="content" tabindex="-1">
${body}
${neighbours(file, navigation)}</main>
${scripts.map((script) => html`<script src="${script}"></script>\n`)}</body>
</html>
`.text;
}

/** The list of what a page has, for its top; nothing for a short page. */
export function onThisPage(headings: Heading[]): Html | null {
  const entries = headings.filter(({ depth }) => depth === 2);
  if (entries.length < 4) return null;
  return html`<nav class="contents" aria-label="On this page">
<ul>
${entries.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>\n`)}</ul>
</nav>
`;
}

function renderGroup({ name, pages }: Navigation[number], current: string): Html {
  return html`<p>${name}</p>
<ul>
${pages.map(({ file, title }) => html`<li><a href="${file}"${file === current ? html` aria-current="page"` : null}>${title}</a></li>\n`)}</ul>
`;
}

/** Guides are read one after the other. */
function neighbours(file: string, navigation: Navigation): Html | null {
  const guides = navigation[0]?.pages ?? [];
  const index = guides.findIndex((guide) => guide.file === file);
  if (index < 0) return null;
  const link = (entry: NavigationEntry | undefined, rel: string, label: string) =>
    entry ? html`<a rel="${rel}" href="${entry.file}"><small>${label}</small> ${entry.title}</a>\n` : null;
  return html`<nav class="neighbours" aria-label="Neighbouring guides">
${link(guides[index - 1], "prev", "Before this")}${link(guides[index + 1], "next", "Next")}</nav>
`;
}
