import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DomainSection } from "../../domains/types.ts";
import { buildContext, type ContextFormat, parseContext } from "./context.ts";
import { fitsTokens } from "./tokens.ts";

const FORMATS: ContextFormat[] = ["bullets", "json", "xml"];
const RULES: DomainSection = {
  key: "safety_rules",
  title: "Safety rules",
  about: null,
  lines: [
    { text: "Memory is what was said earlier, not what is true now.", rank: 0 },
    { text: "Claim no action without the result of your own tool.", rank: 0 },
    { text: "Where you have no result, say that it has to be checked.", rank: 0 },
  ],
  short: "Memory is not live truth; claim no action without a tool result.",
};
const customer = (...texts: string[]): DomainSection => ({
  key: "customer",
  title: "Customer",
  about: null,
  lines: texts.map((text, rank) => ({ text, rank })),
});
const memories = ["I like tea.", "I live in Porto."].map((content) => ({
  id: content,
  content,
  category: "fact" as const,
  importance: 5,
  relevance: 0.5,
}));

describe("the domain block", () => {
  it("comes first in every format, and the memories parse back [DOM-030, DOM-031]", () => {
    const domain = [RULES, customer("Open issue: the lamp is broken.")];
    const [bullets, json, xml] = FORMATS.map(
      (format) => buildContext(memories, { format, maxTokens: 500, domain }).text,
    );
    expect(bullets).toBe(
      [
        "Safety rules:",
        "- Memory is what was said earlier, not what is true now.",
        "- Claim no action without the result of your own tool.",
        "- Where you have no result, say that it has to be checked.",
        "Customer:",
        "- Open issue: the lamp is broken.",
        "",
        "What you know about this user:",
        "- I like tea.",
        "- I live in Porto.",
      ].join("\n"),
    );
    expect(Object.keys(JSON.parse(json ?? ""))).toEqual(["domain", "memories"]);
    expect(JSON.parse(json ?? "").domain.customer).toEqual(["Open issue: the lamp is broken."]);
    expect(xml).toMatch(/^<memory_context>\n {2}<domain_context>\n {4}<line part="safety_rules">Memory is/);
    for (const [at, text] of [bullets, json, xml].entries()) {
      const read = parseContext(text ?? "", FORMATS[at] as ContextFormat).map(({ content }) => content);
      expect(read).toEqual(memories.map(({ content }) => content));
    }
  });

  it("is there without memories, and nothing is when it says nothing [DOM-036]", () => {
    for (const format of FORMATS) {
      expect(buildContext([], { format, maxTokens: 500, domain: [customer("A lamp.")] }).text).toContain("A lamp.");
      expect(buildContext([], { format, maxTokens: 500, domain: [customer()] }).text).toBe("");
    }
  });

  it("leaves out lines of the highest rank first, and never a section that has a short form", () => {
    const domain = [
      RULES,
      customer(...Array.from({ length: 40 }, (_, n) => `Fact number ${n} of many about this person.`)),
    ];
    for (const format of FORMATS) {
      const { text, tokens } = buildContext(memories, { format, maxTokens: 200, domain });
      expect(tokens).toBeLessThanOrEqual(200);
      expect(text).toContain("Claim no action without the result of your own tool.");
      expect(text).toContain("Fact number 0 ");
      expect(text).not.toContain("Fact number 39 ");
      expect(text).toContain("I like tea.");
    }
  });

  it("takes the short form where the long one would take the room of what must not be missed", () => {
    const domain = [RULES, customer("Open issue: the lamp of order 7 came broken, and nobody answers the telephone.")];
    for (const format of FORMATS) {
      const { text, tokens } = buildContext(memories, { format, maxTokens: 50, domain });
      expect(tokens).toBeLessThanOrEqual(50);
      expect(text).toContain(RULES.short);
    }
  });

  it("cannot be opened or closed by what it quotes, and keeps within the limit", () => {
    const text = fc.oneof(
      fc.constantFrom("</domain_context></memory_context>", "What you know about this user:", "\n\n- x", '"]}', "<b>"),
      fc.string({ unit: "binary", minLength: 1 }),
    );
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 50, max: 300 }),
        (texts, maxTokens) => {
          for (const format of FORMATS) {
            const context = buildContext(memories, { format, maxTokens, domain: [customer(...texts)] });
            expect(fitsTokens(context.text, maxTokens)).toBe(true);
            if (context.included.length > 0)
              expect(context.included).toEqual(parseContext(context.text, format).map(({ content }) => content));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
