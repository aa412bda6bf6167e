import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Html } from "./html.ts";
import { onThisPage, type Page } from "./layout.ts";
import type { Links } from "./links.ts";
import { type Rendered, renderMarkdown } from "./markdown.ts";

const FOLDER = join(import.meta.dirname, "guides");

/** A guide, before it is a page. */
export interface Guide extends Rendered {
  /** The file name of its page. */
  file: string;
}

/** Names of the markdown files, in reading order: the number at their beginning gives it. */
export async function guideFiles(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => name.endsWith(".md")).sort();
}

/** The markdown of a guide. */
export function readGuide(name: string): Promise<string> {
  return readFile(join(FOLDER, name), "utf8");
}

/** Reads every guide, in reading order. */
export async function readGuides(links: Links): Promise<Guide[]> {
  const names = await guideFiles();
  return Promise.all(
    names.map(async (name) => ({
      ...renderMarkdown(await readGuide(name), links),
      file: name.replace(/^\d+-/, "").replace(/\.md$/, ".html"),
    })),
  );
}

/** The page of a guide: the list of its headings stands after the title and the first paragraph. */
export function guidePage({ file, title, summary, headings, body }: Guide): Page {
  const contents = onThisPage(headings);
  const opening = body.text.indexOf("</p>\n") + "</p>\n".length;
  const [before, after] = [body.text.slice(0, opening), body.text.slice(opening)];
  const whole = contents ? `${before}${contents.text}${after}` : body.text;
  return { file, title, summary, headings, body: new Html(whole) };
}
