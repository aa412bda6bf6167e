import type { ClaimRule } from "./claims.ts";

const NAME = "(?<v>\\p{Lu}[\\p{L}\\d'-]*(?: \\p{Lu}[\\p{L}\\d'-]*)?)";
/** Up to two words that describe, and none that leads to another thing: "a red Toyota", not "a house in Rome". */
const DESCRIBED = "(?:(?!(?:in|of|from|with|for|at|on|to|by|called|named)\\b)[a-z-]+ ){0,2}";
/** The name is the thing itself, and not what sort of thing it is: "a Toyota", not "a Polish friend". */
const ENDS = "(?=$|,| and\\b| that\\b| which\\b| since\\b)";
const PARTNER = "(?:wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?)";
const PARTED = "(?:have |are |got |were )?(?:getting )?(?:divorced|separated|broke up|broken up|split up|split)\\b";

/** What somebody has, and whom they are with, until it is said that it is over. Another beside it ends nothing. */
export const ENDING_RULES: readonly ClaimRule[] = [
  {
    slot: "thing",
    pattern: new RegExp(`^i (?:drive|ride|own|have|bought|got) (?:(?:an?|my|the) ${DESCRIBED})?${NAME}${ENDS}`, "u"),
    compare: "name",
    kind: "negation",
    several: true,
  },
  {
    slot: "thing",
    pattern: new RegExp(
      `^i (?:have )?(?:sold|gave away|got rid of|traded in|scrapped) (?:the|my) ${DESCRIBED}${NAME}${ENDS}`,
      "u",
    ),
    compare: "name",
    kind: "negation",
    ended: true,
  },
  {
    slot: "partner",
    pattern: new RegExp(`^my ${PARTNER}(?:'s name)? is (?:called |named )?${NAME}`, "u"),
    compare: "name",
    kind: "fact_update",
    several: true,
  },
  {
    slot: "partner",
    pattern: new RegExp(`^(?:my ${PARTNER} )?${NAME} and I ${PARTED}`, "u"),
    compare: "name",
    kind: "fact_update",
    ended: true,
  },
  {
    slot: "partner",
    pattern: new RegExp(
      `^i (?:have )?(?:divorced|got divorced from|broke up with|split up with|separated from) ${NAME}`,
      "u",
    ),
    compare: "name",
    kind: "fact_update",
    ended: true,
  },
  {
    slot: "marital status",
    pattern: /^\p{Lu}[\p{L}'-]* and I (?:have |are |got )?(?<v>divorced|separated)\b/u,
    compare: "word",
    kind: "fact_update",
    strict: true,
  },
];
