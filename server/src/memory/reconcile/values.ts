import type { ClaimRule } from "./claims.ts";

const AGE = "(?:\\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
const AGES = `${AGE}(?:(?:, and|,| and) ${AGE}){0,7}(?= years old$|$)(?: years old)?`;
const PRODUCT = "(?<k>\\p{L}[\\p{L}\\d+#.-]*(?: \\p{L}[\\p{L}\\d+#.-]*){0,2})";
const NUMBER = "v?\\d+(?:\\.\\d+){0,3}";
const VERSION = `(?<v>${NUMBER})(?: (?:in|on|for|at|everywhere|across) .*)?$`;
const CHANGED_OVER =
  "^(?:i|we) (?:have )?(?:upgraded|updated|migrated|moved|switched|downgraded|rolled back|went back)";
/** Places that somebody has one of. */
const OWN_PLACE =
  "(?<k>(?:(?:new|work) )?(?:office|classroom|dorm(?: room)?|lab|studio|apartment|flat|cubicle|mailbox|locker|parking (?:spot|space)|practice|department))";
/** What a number or letter makes the name of one place of many. */
const DESIGNATIONS = ["room", "floor", "suite", "building", "block", "unit", "bay", "level", "wing"];

/** Values that are known by their form: ages, versions, and where a place of one's own is. */
export const VALUE_RULES: readonly ClaimRule[] = [
  {
    slot: "ages",
    pattern: new RegExp(
      `^(?:my|our) (?<k>kids|children|sons|daughters|boys|girls|twins|grandkids|grandchildren|nephews|nieces|dogs|cats) are (?<v>${AGES})$`,
    ),
    compare: "measure",
    kind: "numeric_update",
  },
  {
    slot: "ages",
    pattern: new RegExp(
      `^(?:i|we) have (?:(?:an?|\\d|${AGE}) )?(?<k>kids|children|sons|daughters|boys|girls|twins|grandkids|grandchildren)(?:,? (?:aged|ages|who are)|:) (?<v>${AGES})$`,
    ),
    compare: "measure",
    kind: "numeric_update",
  },
  {
    slot: "place of work",
    pattern: new RegExp(
      `^(?:my|our) ${OWN_PLACE} (?:is|has moved|was moved|moved)(?: to)?(?: at)? (?<v>\\d{1,5}[a-z]? \\p{Lu}.*)`,
      "u",
    ),
    compare: "measure",
    kind: "fact_update",
  },
  {
    slot: "blood type",
    pattern: /^my blood (?:type|group) is (?:type )?(?<v>AB|A|B|O)(?![\p{L}\d])/u,
    compare: "measure",
    kind: "fact_update",
  },
  {
    slot: "version",
    pattern: new RegExp(
      `^(?:i|we) (?:use|run|am using|are using|am running|are running|am on|are on|work with|develop (?:in|with|on)|deploy (?:on|to)|target) ${PRODUCT} ${VERSION}`,
      "u",
    ),
    compare: "measure",
    kind: "numeric_update",
    needsChange: true,
  },
  {
    slot: "version",
    pattern: new RegExp(`${CHANGED_OVER}(?: from [^,]{1,40}?)? to ${PRODUCT} ${VERSION}`, "u"),
    compare: "measure",
    kind: "numeric_update",
  },
  {
    slot: "version",
    pattern: new RegExp(`${CHANGED_OVER} from ${PRODUCT} ${NUMBER} to ${VERSION}`, "u"),
    compare: "measure",
    kind: "numeric_update",
  },
  ...DESIGNATIONS.map((designation): ClaimRule => {
    const named = `${designation} (?<v>[a-z]?-?\\d[\\w-]*|[a-z])|(?<v>\\d{1,3}(?:st|nd|rd|th)) ${designation}`;
    return {
      slot: designation,
      pattern: new RegExp(
        `^(?:my|our) ${OWN_PLACE} (?:is|has moved|was moved|moved)(?: (?:to|in|on|at))?(?: the)? (?:${named})(?=$|[ ,])`,
        "i",
      ),
      compare: "measure",
      kind: "fact_update",
    };
  }),
];
