// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the server, quoted.
import { type Fault, fault } from "./fault.ts";

const CONTEXT = "server/src/memory/context";

/** How the context block and snippets are written. */
export const context: readonly Fault[] = [
  fault({
    id: "xml-unescaped",
    wrong: "does not escape memories in xml",
    requirement: "RET-006",
    file: `${CONTEXT}/xml.ts`,
    find: "${toXml(content)}</memory>",
    replace: "${content}</memory>",
  }),
  fault({
    id: "ampersand-unescaped",
    wrong: "leaves the ampersand as it is in xml",
    requirement: "RET-005",
    file: `${CONTEXT}/xml.ts`,
    find: `"&": "&amp;"`,
    replace: `"&": "&"`,
  }),
  fault({
    id: "bullets-unescaped",
    wrong: "does not escape memories in bullets",
    requirement: "RET-006",
    file: `${CONTEXT}/bullets.ts`,
    find: "lines.push(`- ${escapeLine(content)}`);",
    replace: "lines.push(`- ${content}`);",
  }),
  fault({
    id: "json-by-hand",
    wrong: "puts json together by hand, without escaping quotes",
    requirement: "RET-005",
    file: `${CONTEXT}/json.ts`,
    find: "return JSON.stringify(block, null, isShort ? 0 : 2)",
    replace: `return JSON.stringify(block, null, isShort ? 0 : 2).replaceAll('\\\\"', '"')`,
  }),
  fault({
    id: "twenty-tokens-over",
    wrong: "writes up to twenty tokens more than asked",
    requirement: "RET-004",
    file: `${CONTEXT}/context.ts`,
    find: "fitsTokens(write(candidates, domain, format), maxTokens)",
    replace: "fitsTokens(write(candidates, domain, format), maxTokens + 20)",
  }),
  fault({
    id: "tokens-by-characters",
    wrong: "takes three characters for a token",
    requirement: "RET-004",
    file: `${CONTEXT}/tokens.ts`,
    find: "return count(text, NO_SPECIAL_TOKENS);",
    replace: "return Math.ceil(text.length / 3);",
  }),
  fault({
    id: "unimportant-kept",
    wrong: "leaves out the more important first when room is short",
    requirement: "RET-030",
    file: `${CONTEXT}/context.ts`,
    find: "b.importance - a.importance ||",
    replace: "a.importance - b.importance ||",
  }),
  fault({
    id: "lead-left-out",
    wrong: "begins a bullets context without its first line",
    requirement: "RET-026",
    file: `${CONTEXT}/bullets.ts`,
    find: "const lines = [LEAD];",
    replace: "const lines: string[] = [];",
  }),
  fault({
    id: "heading-over-one-category",
    wrong: "writes a heading where there is one category only",
    requirement: "RET-027",
    file: `${CONTEXT}/bullets.ts`,
    find: "if (headed && category !== current)",
    replace: "if (category !== current)",
  }),
  fault({
    id: "json-as-one-list",
    wrong: "names every category the same in json",
    requirement: "RET-028",
    file: `${CONTEXT}/json.ts`,
    find: "for (const { category, content } of items) {",
    replace: `for (const { content } of items) {
      const category = "fact";`,
  }),
  fault({
    id: "snippet-in-full",
    wrong: "puts a long memory into its snippet whole",
    requirement: "RET-033",
    file: `${CONTEXT}/snippet.ts`,
    find: "const SNIPPET_TOKENS = 120;",
    replace: "const SNIPPET_TOKENS = 2_000;",
  }),
  fault({
    id: "texts-cut",
    wrong: "cuts memories to fit them in",
    requirement: "RET-031",
    file: `${CONTEXT}/bullets.ts`,
    find: "lines.push(`- ${escapeLine(content)}`);",
    replace: "lines.push(`- ${escapeLine(content.slice(0, 60))}`);",
  }),
];
