import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Html } from "./html.ts";
import { onThisPage, type Page } from "./layout.ts";
import type { Links } from "./links.ts";
import { type Rendered, renderMarkdown } from "./markdown.ts";

const ROOT = join(import.meta.dirname, "..", "..");
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

/** The markdown of a guide. A block of code that names a file of the repository (`include=…`) has its text. */
export async function readGuide(name: string): Promise<string> {
  const source = await readFile(join(FOLDER, name), "utf8");
  const blocks = [...source.matchAll(/^```(\w+) include=(\S+)\n```$/gm)];
  const texts = await Promise.all(blocks.map(([, , path = ""]) => readFile(join(ROOT, path), "utf8")));
  return source.replace(/^```(\w+) include=\S+\n```$/gm, (_, language) => `\`\`\`${language}\n${texts.shift()}\`\`\``);
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
  const opening = body.text.indexOf("</p>\n", body.text.indexOf("<p>")) + "</p>\n".length;
  const [before, after] = [body.text.slice(0, opening), body.text.slice(opening)];
  const whole = contents ? `${before}${contents.text}${after}` : body.text;
  return { file, title, summary, headings, body: new Html(whole) };
}
