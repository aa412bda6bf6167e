import { XMLParser } from "fast-xml-parser";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import type { Success, Trial } from "../trial.ts";
import { bare, bulletsOf } from "./bullets.ts";

const QUESTION = "What is the code of my locker, and what is on the shelves?";
const MOST = 50;
/** How many memories are given long texts, which differ in importance. */
const LONG = 8;
/** How far another tokenizer may be from cl100k_base before a server is blamed. */
const TOLERANCE = 1.1;
const SNIPPET_TOKENS = 120;

interface Shelf {
  user: string;
  /** The texts that were given, by the id of their memory. */
  texts: ReadonlyMap<string, string>;
}

const THINGS = [
  "maps & charts",
  "coins & stamps",
  "kites & balloons",
  "trumpets & drums",
  "scarves & mittens",
  "lenses & mirrors",
  "seeds & bulbs",
  "chess pieces & dice",
];

/** Awkward in every format: quotes, backslashes, ampersands and what looks like an entity. */
const textOf = (n: number) =>
  `The user keeps "${THINGS[n]}" on shelf ${n} of the locker room, in a box that is marked '&amp; ${n} \\ b', under a cloth.`;

/**
 * A user with more memories than a retrieve returns by default, some of them with texts that only an update can give exactly.
 *
 * @throws Untestable when too little was remembered.
 */
function shelf(t: Trial): Promise<Shelf> {
  return t.scene("shelf", async () => {
    const { user, memories } = await t.remember(
      Array.from({ length: 16 }, (_, n) => `My locker number ${n} has the code ${7_000 + n * 37}.`),
    );
    const long = memories.slice(0, LONG);
    if (long.length < LONG) throw new Untestable(`fewer than ${LONG} memories were made`);
    for (const [n, { id }] of long.entries()) {
      const body = { content: textOf(n), importance_score: 1 + n };
      await t.ok("updateMemory", { path: { memory_id: id }, body });
    }
    return { user, texts: new Map(long.map(({ id }, n) => [id, textOf(n)])) };
  });
}

function ask(t: Trial, user: string, fields: Record<string, unknown> = {}): Promise<Success<"retrieveMemories">> {
  return t.found(user, QUESTION, { limit: MOST, context_max_tokens: 4_000, ...fields });
}

/** Many memories, and long ones. */
export const shelves: Check[] = [
  check(
    { id: "ten-by-default", title: "Without `limit` at most ten results come back", proves: ["RET-002"] },
    async (t) => {
      const { user } = await shelf(t);
      const all = await ask(t, user);
      if (all.data.length <= 10) throw new Untestable("no more than ten memories answer the question");
      const found = await t.found(user, QUESTION);
      expect(found.data.length, "results without a limit").toBeLessThanOrEqual(10);
    },
  ),

  check(
    {
      id: "awkward-text-parses-back",
      title: "Quotes, backslashes, ampersands and entities parse back from `json` and `xml` as they are",
      proves: ["RET-005"],
    },
    async (t) => {
      const { user, texts } = await shelf(t);
      const json = await ask(t, user, { format: "json" });
      const wanted = json.data.flatMap(({ id, content }) => (texts.has(id) ? [content] : []));
      if (wanted.length === 0) throw new Untestable("none of these texts was found");
      let parsed: unknown;
      expect(() => {
        parsed = JSON.parse(json.system_prompt_addition);
      }, "parsing the json context").not.toThrow();
      for (const text of wanted) expect(textsIn(parsed), "texts of the json context").toContain(text);
      const xml = (await ask(t, user, { format: "xml" })).system_prompt_addition;
      const marked = xml.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, "");
      expect(marked, "an ampersand of the xml context").not.toMatch(/&(?![a-z]+;|#\d+;|#x[0-9a-f]+;)/i);
      const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });
      for (const text of wanted) expect(textsIn(parser.parse(xml)), "texts of the xml context").toContain(text);
    },
  ),

  check(
    {
      id: "context-within-every-cap",
      title: "The context block stays within its cap wherever the cap falls",
      proves: ["RET-004"],
    },
    async (t) => {
      const { user } = await shelf(t);
      for (const format of ["bullets", "json", "xml"]) {
        for (let cap = 60; cap <= 240; cap += 30) {
          const found = await ask(t, user, { format, context_max_tokens: cap });
          const { system_prompt_addition: text, context_token_count: said } = found;
          expect(said, `context_token_count of ${format} with a cap of ${cap}`).toBeLessThanOrEqual(cap);
          expect(countTokens(text), `tokens of ${format} with a cap of ${cap}`).toBeLessThanOrEqual(cap * TOLERANCE);
        }
      }
    },
  ),

  check(
    {
      id: "no-text-cut",
      title: "Where not all fits, each memory is in the context block whole or not at all",
      proves: ["RET-031"],
    },
    async (t) => {
      const { user } = await shelf(t);
      for (const cap of [80, 120, 200]) {
        const found = await ask(t, user, { context_max_tokens: cap });
        const whole = found.data.map(({ content }) => bare(content));
        for (const line of bulletsOf(found.system_prompt_addition)) {
          expect(whole, `contents of data, with a cap of ${cap}`).toContain(bare(line));
        }
      }
    },
  ),

  check(
    {
      id: "important-kept",
      title: "Of memories of one length the more important are in the context block before the others",
      proves: ["RET-030"],
    },
    async (t) => {
      const { user, texts } = await shelf(t);
      for (const cap of [80, 120, 160, 200]) {
        const found = await ask(t, user, { context_max_tokens: cap });
        const lines = bulletsOf(found.system_prompt_addition).map(bare);
        const long = found.data.filter(({ id }) => texts.has(id));
        const [inside, outside] = [true, false].map((isIn) =>
          long.filter(({ content }) => lines.includes(bare(content)) === isIn),
        );
        for (const left of outside ?? []) {
          // What is longer, or needs a heading of its own, may not have fitted in its place.
          const instead = (inside ?? []).filter(
            ({ content, category }) => category === left.category && countTokens(content) >= countTokens(left.content),
          );
          const least = Math.min(10, ...instead.map(({ importance_score }) => importance_score));
          expect(left.importance_score, `importance of what was left out at ${cap}`).toBeLessThanOrEqual(least);
        }
      }
    },
  ),

  check(
    {
      id: "long-snippet-cut",
      title: "The snippet of a long memory has at most 120 tokens and ends with …",
      proves: ["RET-033"],
    },
    async (t) => {
      const { user, memories } = await t.remember(["I keep a list of the fjords that I want to see."]);
      const content = `The user wants to see ${Array.from({ length: 60 }, (_, n) => `the fjord number ${n}`).join(", ")}.`;
      const memory_id = memories[0]?.id ?? "";
      await t.ok("updateMemory", { path: { memory_id }, body: { content } });
      const found = (await t.found(user, "Which fjords do I want to see?")).data.find(({ id }) => id === memory_id);
      if (found === undefined) throw new Untestable("the long memory was not found");
      expect(countTokens(found.context_snippet), "tokens of its snippet").toBeLessThanOrEqual(
        SNIPPET_TOKENS * TOLERANCE,
      );
      expect(found.context_snippet, "its snippet").toMatch(/…$/);
    },
  ),
];

/** Every text in a parsed document, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
