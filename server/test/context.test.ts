import { beforeAll, describe, expect, it } from "vitest";
import { CATEGORY_ORDER } from "../src/memory/context/layout.ts";
import { countTokens } from "../src/memory/context/tokens.ts";
import type { Category, Extractor } from "../src/memory/types.ts";
import { start, type TestServer } from "./kit.ts";

/** Understands `goal 7: learn Greek`: category, importance and words. */
const labelled: Extractor = {
  id: "labelled",
  async extract({ turns }) {
    return turns.map(({ content }, index) => {
      const [, category = "", importance = "", words = ""] = /^(\w+) (\d+): ([\s\S]*)$/.exec(content) ?? [];
      const candidate = { content: words, importance: Number(importance), confidence: 0.9, reason: "said" };
      return { ...candidate, category: category as Category, turnIndexes: [index] };
    });
  },
};

const HEADINGS: Record<Category, string> = {
  expertise: "Skills & expertise",
  preference: "Preferences",
  goal: "Goals",
  fact: "Facts",
  procedure: "Workflows & habits",
  relationship: "Relationships & context",
};
const SAID = [
  "relationship 5: My aunt Petra lives upstairs",
  "goal 9: I want to learn Greek before summer",
  "fact 3: My bicycle is green",
  "procedure 4: I water the plants on Sundays",
  "expertise 6: I repair violins",
  "preference 7: I like my tea without sugar",
  "fact 8: I have two daughters",
];
const wordsOf = (label: string) => label.replace(/^[^:]*: /, "");

let server: TestServer;
beforeAll(async () => {
  server = await start({ extractor: labelled });
  await server.addAndWait(
    "u",
    SAID.map((content) => ({ content })),
  );
});

const ask = (more: object = {}) =>
  server.retrieve(
    "u",
    "My aunt Petra, Greek before summer, my bicycle, plants on Sundays, violins, tea without sugar, two daughters",
    { limit: 50, ...more },
  );

describe("the context block", () => {
  it("is bullets by default, under a heading for each category in their order [RET-026 RET-027]", async () => {
    const { body } = await ask();
    expect((await ask({ format: "bullets" })).body.system_prompt_addition).toBe(body.system_prompt_addition);
    const [lead, ...lines] = body.system_prompt_addition.split("\n");
    expect(lead).toBe("What you know about this user:");
    const headings = lines.filter((line: string) => line !== "" && !line.startsWith("- "));
    const present = CATEGORY_ORDER.filter((category) => SAID.some((label) => label.startsWith(category)));
    expect(headings).toEqual(present.map((category) => `${HEADINGS[category]}:`));
    const items = lines.filter((line: string) => line.startsWith("- "));
    expect(items.map((line: string) => line.slice(2)).sort()).toEqual(SAID.map(wordsOf).sort());
  });

  it("has no heading with a single category [RET-027]", async () => {
    const { body } = await ask({ categories: ["fact"] });
    const lines = body.system_prompt_addition.split("\n").slice(1);
    expect(lines.sort()).toEqual(["- I have two daughters", "- My bicycle is green"]);
  });

  it("is as JSON an object of lists by category, and as XML an element for each text [RET-028]", async () => {
    const json = JSON.parse((await ask({ format: "json" })).body.system_prompt_addition);
    expect(Object.keys(json)).toEqual(["memories"]);
    expect(json.memories.goal).toEqual(["I want to learn Greek before summer"]);
    expect(json.memories.fact).toHaveLength(2);
    const xml = (await ask({ format: "xml" })).body.system_prompt_addition;
    expect(xml).toMatch(/^<memory_context>[\s\S]*<\/memory_context>$/);
    expect(xml.match(/<memory category="\w+">/g)).toHaveLength(SAID.length);
    expect(xml).toContain('<memory category="goal">I want to learn Greek before summer</memory>');
  });

  it.each(["bullets", "json", "xml"])(
    "as %s leaves out whole memories of least importance first, and none that is not in data [RET-004 RET-030 RET-031 RET-032]",
    async (format) => {
      const byImportance = SAID.toSorted((a, b) => Number(/\d+/.exec(b)) - Number(/\d+/.exec(a))).map(wordsOf);
      const sizes = new Set<number>();
      for (let limit = 50; limit <= 200; limit += 10) {
        const { body } = await ask({ format, context_max_tokens: limit });
        const text = body.system_prompt_addition as string;
        expect(countTokens(text)).toBe(body.context_token_count);
        expect(body.context_token_count).toBeLessThanOrEqual(limit);
        const included = byImportance.filter((words) => text.includes(words));
        // All of one length but for a few tokens: what is included is the head of the list.
        expect(included).toEqual(byImportance.slice(0, included.length));
        const data = body.data.map((row: { content: string }) => row.content);
        expect(data).toEqual(expect.arrayContaining(included));
        const left = text.replaceAll(/[^a-zA-Z ]/g, " ");
        for (const words of byImportance.slice(included.length)) expect(left).not.toContain(words.slice(0, 12));
        sizes.add(included.length);
      }
      expect(sizes.size).toBeGreaterThan(2);
    },
  );

  it("has of every result a snippet of one line, cut with … where it is long [RET-033]", async () => {
    const long = `I keep a list of ${"very long words indeed ".repeat(40)}`;
    await server.addAndWait("long", [{ content: `fact 1: ${long}` }, { content: "fact 2: # Not\n- a heading" }]);
    const { body } = await server.retrieve("long", "list");
    const snippets = body.data.map((row: { context_snippet: string }) => row.context_snippet);
    expect(snippets).toHaveLength(2);
    for (const snippet of snippets) {
      expect(snippet).toMatch(/^[^\n]+$/);
      expect(countTokens(snippet)).toBeLessThanOrEqual(120);
    }
    expect(snippets.filter((snippet: string) => snippet.endsWith("…"))).toHaveLength(1);
    expect(snippets).toContain("\\# Not - a heading");
  });
});
