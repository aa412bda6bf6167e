import type { ClaimRule } from "./claims.ts";
import { SKILL_RULES } from "./skills.ts";

const NAMED = "(?<v>(?:the )?\\p{Lu}.*)";
const DAY_OR_TIME =
  "(?<v>(?:(?:the |this |next )?(?:\\d{1,2}(?:st|nd|rd|th)?\\b|mon|tues?|wednes|thurs?|fri|satur|sun|jan|feb|march|mar\\b|apr|may\\b|june?\\b|july?\\b|aug|sep|oct|nov|dec|noon|midnight|tomorrow)).*)";
const ATTRIBUTE =
  "(?:e-?mail(?: address)?|phone(?: number)?|(?:account|order|membership|customer|employee|student|locker|seat|room|house|apartment|gate|table|license|passport) number|number plate|room|seat|address|zip code|postcode|birthday|budget|deadline|manager|boss|supervisor|major|username|handle|pronouns|height|weight|salary|rent|(?:shoe |shirt |dress |ring |hat )?size|time ?zone|native language|mother tongue|first language|commute|due date|departure|plan|target)";
const EVENT =
  "(?:appointment|exam|interview|meeting|flight|wedding|surgery|test|launch|class|lesson|session|party|train|check-?up)";

/** What people have one of at a time, by how they say it. */
export const RULES: readonly ClaimRule[] = [
  {
    slot: "residence",
    pattern: new RegExp(`^i (?:have )?(?:live|reside|stay) in ${NAMED}`, "u"),
    compare: "place",
    kind: "fact_update",
  },
  {
    slot: "residence",
    pattern: new RegExp(
      `^i (?:have |am )?(?:mov(?:ed|ing)|relocated)(?: back)?(?: from [^,]{1,60}?)? to ${NAMED}`,
      "u",
    ),
    compare: "place",
    kind: "fact_update",
  },
  {
    slot: "residence",
    pattern: /^i (?:have )?(?:moved (?:out of|away from|from)|left) (?<v>\p{Lu}.*)/u,
    compare: "place",
    kind: "fact_update",
    ended: true,
  },
  {
    slot: "employer",
    pattern: new RegExp(`^i work (?:full[- ]time )?(?:at|for) ${NAMED}`, "u"),
    compare: "name",
    kind: "fact_update",
  },
  {
    slot: "employer",
    pattern: new RegExp(
      `^i (?:have )?(?:joined|started (?:working |a (?:new )?job )?at|got (?:a|my) (?:new )?job (?:at|with)|was hired (?:by|at)|switched to a job at) ${NAMED}`,
      "u",
    ),
    compare: "name",
    kind: "fact_update",
  },
  {
    slot: "employer",
    pattern:
      /^i (?:have |was |got )?(?:left|quit|resigned from|laid off (?:from|by)|fired (?:from|by)|retired from|stopped working (?:at|for))(?: my job (?:at|with))? (?<v>\p{Lu}.*)/u,
    compare: "name",
    kind: "negation",
    ended: true,
  },
  { slot: "occupation", pattern: /^i work as (?:an?|the) (?<v>.+)/, compare: "word", kind: "fact_update" },
  {
    slot: "occupation",
    pattern: /^my (?:job|profession|occupation|job title) is (?:an? )?(?<v>.+)/,
    compare: "word",
    kind: "fact_update",
  },
  {
    slot: "occupation",
    pattern: /^i (?:have )?(?:became|become|started as|got promoted to|was promoted to) (?:an? )?(?<v>.+)/,
    compare: "word",
    kind: "fact_update",
  },
  {
    slot: "occupation",
    pattern: /^i am an? (?<v>(?:junior|senior|lead|mid-level|principal|assistant|trainee|apprentice|head) .+)/,
    compare: "word",
    kind: "fact_update",
  },
  { slot: "use", pattern: /^i use (?<v>\p{Lu}[\w+#.-]*)/u, compare: "name", kind: "fact_update", needsChange: true },
  {
    slot: "use",
    pattern: /^(?:i|we) (?:have )?(?:switched|moved|migrated|changed) (?:away )?from (?<v>\p{Lu}[\w+#.-]*)/u,
    compare: "name",
    kind: "fact_update",
    ended: true,
  },
  {
    slot: "name",
    pattern: /^my (?:full )?name is (?<v>\p{Lu}.*)/u,
    compare: "name",
    kind: "fact_update",
    strict: true,
  },
  {
    slot: "age",
    pattern: /^i (?:am|turned|have turned) (?<v>\d{1,3})(?: years?(?: old| of age))?$/,
    compare: "measure",
    kind: "numeric_update",
    strict: true,
  },
  {
    slot: "marital status",
    pattern:
      /^i (?:am|got|became) (?:newly |happily )?(?<v>single|married|divorced|widowed|engaged|separated)(?: to \p{Lu}.*)?$/u,
    compare: "word",
    kind: "fact_update",
    strict: true,
  },
  {
    slot: "diet",
    pattern:
      /^i (?:am|became|have become|went|have gone)(?: an?)? (?:strict )?(?<v>vegan|vegetarian|pescatarian|omnivore|carnivore|flexitarian)$/,
    compare: "word",
    kind: "preference_change",
    strict: true,
  },
  {
    slot: "diet",
    pattern: /^i (?:started eating|eat) meat$/,
    value: "omnivore",
    compare: "word",
    kind: "preference_change",
    strict: true,
  },
  {
    slot: "favourite",
    pattern: /^my (?:all[- ]time )?favou?rite (?!thing|part\b|one\b|memor)(?<k>[\w' -]{2,40}?) is (?<v>.+)/,
    compare: "word",
    kind: "preference_change",
  },
  {
    slot: "favourite",
    pattern: /^(?<v>.{2,60}) is my (?:all[- ]time )?favou?rite (?!thing|part\b|one\b|memor)(?<k>[\w' -]{2,40})$/,
    compare: "word",
    kind: "preference_change",
  },
  {
    slot: "language of answers",
    pattern: /^(?:please )?(?:always )?(?:reply|answer|respond|write|speak)(?: to me)? in (?<v>\p{Lu}\w+)/u,
    compare: "name",
    kind: "preference_change",
  },
  {
    slot: "attribute",
    pattern: new RegExp(
      `^my (?:new )?(?<k>(?:(?!new )[\\w-]+ )?${ATTRIBUTE}) is (?:on |at |in |called |named )?(?<v>.+)`,
    ),
    compare: "measure",
    kind: "fact_update",
  },
  {
    slot: "attribute",
    pattern: new RegExp(`^i (?:have )?(?:changed|switched|updated) my (?<k>(?:[\\w-]+ )?${ATTRIBUTE}) to (?<v>.+)`),
    compare: "measure",
    kind: "fact_update",
  },
  {
    slot: "event",
    pattern: new RegExp(
      `^(?:my|our|the) (?<k>(?:[\\w'-]+ ){1,2}${EVENT}) (?:is|starts|leaves|has been moved|was moved|got moved|moved|is moved|was rescheduled|has been rescheduled|was postponed)(?: to| for| until)?(?: on| at)? ${DAY_OR_TIME}`,
      "i",
    ),
    compare: "measure",
    kind: "temporal_shift",
  },
  {
    slot: "event",
    pattern: new RegExp(
      `^(?:my|our|the) (?<k>${EVENT}) (?:is|starts|leaves|has been moved|was moved|got moved|moved|is moved|was rescheduled|has been rescheduled|was postponed)(?: to| for| until)?(?: on| at)? ${DAY_OR_TIME}`,
      "i",
    ),
    compare: "measure",
    kind: "temporal_shift",
    needsChange: true,
  },
  ...SKILL_RULES,
];
