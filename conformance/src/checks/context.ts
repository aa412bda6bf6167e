import { XMLParser } from "fast-xml-parser";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { acquaintance, LANGUAGE_QUESTION } from "../scenes.ts";
import type { Success, Trial } from "../trial.ts";
import { bare, bulletsOf } from "./bullets.ts";

const ORDER = ["expertise", "preference", "goal", "fact", "procedure", "relationship"];
/** Tokens of a snippet may be counted with another tokenizer: one in ten is allowed for. */
const SNIPPET_TOKENS = 120 * 1.1;

type Found = Success<"retrieveMemories">;

async function ask(t: Trial, fields: Record<string, unknown> = {}): Promise<Found> {
  const { user } = await acquaintance(t);
  return t.found(user, LANGUAGE_QUESTION, { context_max_tokens: 4_000, limit: 50, ...fields });
}

/** How the context block is written. */
export const context: Check[] = [
  check(
    {
      id: "bullets-by-default",
      title: "`bullets` is the default: a lead line, then a line for each memory, all of which are among data",
      proves: ["RET-026", "RET-032"],
    },
    async (t) => {
      const found = await ask(t);
      if (found.data.length === 0) throw new Untestable("nothing was found");
      const text = found.system_prompt_addition;
      expect(text.split("\n")[0], "lead line").toBe("What you know about this user:");
      expect((await ask(t, { format: "bullets" })).system_prompt_addition, "context with format bullets").toBe(text);
      expect(bulletsOf(text).length, "bullets").toBe(found.data.length);
      const unescaped = (words: string) =>
        words
          .replaceAll(/[\\*_`]/g, "")
          .replaceAll(/\s+/g, " ")
          .trim();
      const contents = found.data.map(({ content }) => unescaped(content));
      for (const line of bulletsOf(text)) expect(contents, "contents of data").toContain(unescaped(line));
    },
  ),

  check(
    {
      id: "headings-by-category",
      title: "With several categories a heading stands before each, in their order; with one none does",
      proves: ["RET-027"],
    },
    async (t) => {
      const found = await ask(t);
      const present = new Set(found.data.map(({ category }) => category));
      if (present.size < 2) throw new Untestable("all that was found has one category");
      const lines = found.system_prompt_addition
        .split("\n")
        .slice(1)
        .filter((line) => line.trim() !== "");
      const headings = lines.filter((line) => !line.startsWith("- "));
      expect(headings.length, "headings").toBe(present.size);
      for (const heading of headings) expect(heading, "heading").toMatch(/:$/);
      // Which heading stands for which category is told by the memories below it.
      const order = sectionsOf(lines).map((bullets) => categoryOf(found, bullets[0] ?? ""));
      const ranks = order.map((category) => ORDER.indexOf(category));
      expect(ranks, `order of the categories ${order}`).toEqual([...ranks].sort((left, right) => left - right));
      const [single] = present;
      const alone = await ask(t, { categories: [single] });
      const rest = alone.system_prompt_addition.split("\n").slice(1);
      expect(
        rest.filter((line) => line !== "" && !line.startsWith("- ")),
        "headings with one category",
      ).toEqual([]);
    },
  ),

  check(
    {
      id: "json-and-xml-by-category",
      title: "`json` has lists by category, `xml` an element for each text that names its category",
      proves: ["RET-028"],
    },
    async (t) => {
      const json = await ask(t, { format: "json" });
      if (json.data.length === 0) throw new Untestable("nothing was found");
      const { memories } = JSON.parse(json.system_prompt_addition) as { memories: Record<string, string[]> };
      for (const { content, category } of json.data) expect(memories[category] ?? [], category).toContain(content);
      const xml = await ask(t, { format: "xml" });
      const parser = new XMLParser({
        ignoreAttributes: false,
        attributeNamePrefix: "@",
        trimValues: false,
        htmlEntities: true,
        isArray: (name) => name === "memory",
      });
      const parsed = parser.parse(xml.system_prompt_addition.trim()) as {
        memory_context?: { memory?: { "@category": string; "#text": string }[] };
      };
      const elements = parsed.memory_context?.memory ?? [];
      expect(elements.length, "elements `memory`").toBe(xml.data.length);
      for (const { content, category } of xml.data) {
        const own = elements.find((each) => each["#text"] === content);
        expect(own?.["@category"], `category of the element for ${category}`).toBe(category);
      }
    },
  ),

  check(
    {
      id: "less-important-left-out",
      title: "Where not all fits, whole memories of lower importance are left out first",
      proves: ["RET-030", "RET-031"],
    },
    async (t) => {
      const whole = await ask(t);
      for (const cap of [50, 60, 80]) {
        const found = await ask(t, { context_max_tokens: cap });
        const inside = bulletsOf(found.system_prompt_addition);
        const all = bulletsOf(whole.system_prompt_addition);
        for (const line of inside) expect(all, `lines of the whole context, with a cap of ${cap}`).toContain(line);
        const importance = (line: string) => importanceOf(whole, line);
        const left = all.filter((line) => !inside.includes(line));
        if (left.length === 0 || inside.length === 0) continue;
        // A longer one may not fit where a shorter one of the same or less importance does.
        const longest = Math.max(...inside.map((line) => countTokens(line)));
        const fitting = left.filter((line) => countTokens(line) <= longest);
        const least = Math.min(...inside.map(importance));
        for (const line of fitting)
          expect(importance(line), `importance of what was left out at ${cap}`).toBeLessThanOrEqual(least);
      }
    },
  ),

  check(
    {
      id: "snippets-short",
      title: "`context_snippet` is one line of at most 120 tokens, and a longer text is cut with …",
      proves: ["RET-033"],
    },
    async (t) => {
      const { user } = await t.remember([
        `I keep a list of what I want to see in Norway: ${Array.from({ length: 60 }, (_, n) => `the fjord number ${n}`).join(", ")}.`,
        "I am allergic to peanuts.",
      ]);
      for (const { context_snippet: snippet, content } of (await t.found(user, "What do I want to see?")).data) {
        expect(snippet, "context_snippet").toMatch(/^[^\n\r]+$/);
        expect(countTokens(snippet), "tokens of a snippet").toBeLessThanOrEqual(SNIPPET_TOKENS);
        if (countTokens(content) > SNIPPET_TOKENS) expect(snippet, "snippet of a long text").toMatch(/…$/);
      }
    },
  ),

  check(
    {
      id: "hot-counted",
      title: "`memories_from_hot_tier` counts the results that are hot",
      proves: ["RET-019"],
    },
    async (t) => {
      const found = await ask(t);
      const hot = found.data.filter(({ is_hot }) => is_hot).length;
      expect(found.memories_from_hot_tier, "memories_from_hot_tier").toBe(hot);
    },
  ),

  check(
    {
      id: "retrieval-ids",
      title: "Every retrieve has an id of its own, one from the cache included",
      proves: ["RET-023"],
    },
    async (t) => {
      const ids = [await ask(t), await ask(t), await ask(t)].map(({ retrieval_id }) => retrieval_id);
      expect(new Set(ids).size, "different retrieval ids of three retrieves").toBe(3);
      expect(ids, "retrieval ids").not.toContain(null);
    },
  ),
];

function sectionsOf(lines: readonly string[]): string[][] {
  const sections: string[][] = [];
  for (const line of lines) {
    if (!line.startsWith("- ")) sections.push([]);
    else sections.at(-1)?.push(line.slice(2));
  }
  return sections;
}

function memoryOf({ data }: Found, bullet: string) {
  return data.find(({ content }) => bare(content) === bare(bullet));
}

function categoryOf(found: Found, bullet: string): string {
  const memory = memoryOf(found, bullet);
  if (memory === undefined) throw new Untestable("a bullet could not be told to a memory");
  return memory.category;
}

function importanceOf(found: Found, bullet: string): number {
  const memory = memoryOf(found, bullet);
  if (memory === undefined) throw new Untestable("a bullet could not be told to a memory");
  return memory.importance_score;
}
