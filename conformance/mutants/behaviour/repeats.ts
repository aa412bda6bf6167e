import { type Fault, fault } from "./fault.ts";

const GATE = "server/src/memory/gate";

/** What the gate takes for a repeat. */
export const repeats: readonly Fault[] = [
  fault({
    id: "near-repeats-let-through",
    wrong: "finds exact repeats only",
    requirement: "GAT-010",
    file: `${GATE}/repeats.ts`,
    find: "REPEAT_ABOVE = 0.92",
    replace: "REPEAT_ABOVE = 0.9999",
  }),
  fault({
    id: "repeats-by-letter-case",
    wrong: "takes other letter case for another text",
    requirement: "GAT-011",
    file: `${GATE}/repeats.ts`,
    find: `text.toLowerCase().replace(/\\s+/gu, " ").trim()`,
    replace: `text.replace(/\\s+/gu, " ").trim()`,
  }),
  fault({
    id: "four-texts-compared",
    wrong: "compares with the last four texts",
    requirement: "GAT-011",
    file: "server/src/store/sqlite/recent-texts.ts",
    find: "const KEPT = 5;",
    replace: "const KEPT = 4;",
  }),
  fault({
    id: "repeats-for-half-an-hour",
    wrong: "forgets after half an hour what was said",
    requirement: "GAT-011",
    file: "server/src/store/sqlite/recent-texts.ts",
    find: "const KEPT_FOR = 3_600_000;",
    replace: "const KEPT_FOR = 1_800_000;",
  }),
  fault({
    id: "all-roles-compared",
    wrong: "compares what the assistant said too",
    requirement: "GAT-012",
    file: `${GATE}/repeats.ts`,
    find: "(said.length > 0 ? said : messages)",
    replace: "(said.length < 0 ? said : messages)",
  }),
  fault({
    id: "other-rooms-taken-for-repeats",
    wrong: "takes a text with another number for a repeat",
    requirement: "GAT-013",
    file: `${GATE}/repeats.ts`,
    find: "if (hasItsOwn(own, others) && hasItsOwn(others, own)) return 0;\n    return nothingDistinctiveDiffers(text.text, other.text) ? null : 0;",
    replace: "return null;",
  }),
  fault({
    id: "source-repeats-refused",
    wrong: "refuses what a source repeats",
    requirement: "GAT-014",
    file: `${GATE}/judge.ts`,
    find: "facts.source === null && facts.recentTexts.length > 0",
    replace: "facts.recentTexts.length > 0",
  }),
  fault({
    id: "refused-without-embedder",
    wrong: "takes everything for a repeat while the embedder fails",
    requirement: "GAT-017",
    file: `${GATE}/admission.ts`,
    find: "similarities.set(textId, 0);",
    replace: "similarities.set(textId, 1);",
  }),
];
