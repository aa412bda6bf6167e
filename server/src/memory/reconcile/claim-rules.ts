import type { ClaimRule } from "./claims.ts";
import { ENDING_RULES } from "./endings.ts";
import { SKILL_RULES } from "./skills.ts";
import { VALUE_RULES } from "./values.ts";

const NAMED = "(?<v>(?:the )?\\p{Lu}.*)";
const DAY_OR_TIME =
  "(?<v>(?:(?:the |this |next )?(?:\\d{1,2}(?:st|nd|rd|th)?\\b|\\d{1,2}(?::\\d\\d)? ?[ap]m\\b|mon|tues?|wednes|thurs?|fri|satur|sun|jan|feb|march|mar\\b|apr|may\\b|june?\\b|july?\\b|aug|sep|oct|nov|dec|noon|midnight|tomorrow)).*)";
const ATTRIBUTE =
  "(?:e-?mail(?: address)?|phone(?: number)?|(?:account|membership|customer|employee|student|locker|seat|room|house|apartment|gate|table|license|passport) number|number plate|room|seat|address|zip code|postcode|birthday|budget|deadline|manager|boss|supervisor|major|username|handle|pronouns|height|weight|salary|rent|(?:shoe |shirt |dress |ring |hat )?size|time ?zone|native language|mother tongue|first language|commute|due date|departure|plan|target)";
/** What has a time that is made out, and may be moved. */
export const EVENT =
  "(?:appointment|exam|interview|meeting|flight|wedding|surgery|test|launch|class|lesson|session|party|train|check-?up)";

/** Whom it is with tells it from others of its kind. */
const WITH =
  "(?: with (?:(?!(?:is|was|has|got|on|at|to|for|until|starts|leaves|moved)\\b)[\\w.'-]+ ){0,2}(?!(?:is|was|has|got|on|at|to|for|until|starts|leaves|moved)\\b)[\\w.'-]+)?";
const MOVED_OR_IS =
  "(?:is|starts|leaves|has been moved|was moved|got moved|moved|is moved|was rescheduled|has been rescheduled|got rescheduled|was postponed|has been postponed|got postponed|was pushed(?: back)?|was brought forward)(?: to| for| until)?(?: on| at)?";

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
    pattern:
      /^i (?:have )?(?:started eating|started to eat|went back to eating|eat|am eating) (?:meat|chicken|beef|pork|lamb|steak|bacon)$/,
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
    pattern: /^(?:our|the) (?<k>(?:(?!new )[\w-]+ )?(?:deadline|due date)) is (?:on |at |in )?(?<v>.+)/,
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
    slot: "attribute",
    pattern: new RegExp(
      `^(?:my|our|the) (?<k>(?:(?!new )[\\w-]+ )?${ATTRIBUTE}) (?:has |have )?(?:(?:went|gone|is|goes) (?:up|down)|rose|risen|increased|decreased|dropped|fell|fallen|changed|moved|(?:was|is|got|been) (?:raised|increased|lowered|reduced|cut|extended|moved|changed|brought forward))(?: from [^,]{1,40}?)? to (?<v>.+)`,
    ),
    compare: "measure",
    kind: "fact_update",
  },
  {
    slot: "attribute",
    key: "phone number",
    pattern:
      /^(?:i (?:have )?(?:changed|switched|got) (?:my|a new) (?:phone |mobile |cell )?number(?:[,:;]? (?:and )?(?:it is|the new one is|to)|:)|my (?:new )?(?:mobile |cell )?number is) (?<v>\+?[\d(][\d ().-]{5,20}\d)/,
    compare: "measure",
    kind: "fact_update",
  },
  {
    slot: "event",
    pattern: new RegExp(`^(?:my|our|the) (?<k>(?:[\\w'-]+ ){1,2}${EVENT}${WITH}) ${MOVED_OR_IS} ${DAY_OR_TIME}`, "i"),
    compare: "measure",
    kind: "temporal_shift",
  },
  {
    slot: "event",
    pattern: new RegExp(`^(?:my|our|the) (?<k>${EVENT}${WITH}) ${MOVED_OR_IS} ${DAY_OR_TIME}`, "i"),
    compare: "measure",
    kind: "temporal_shift",
    needsChange: true,
  },
  {
    slot: "event",
    pattern: new RegExp(
      `^(?:i|we) (?:have|have booked|booked|have scheduled|scheduled|made) (?:an?|my|our|the) (?<k>(?:[\\w'-]+ ){0,2}${EVENT}${WITH})(?: booked| scheduled)? (?:on|at|for) ${DAY_OR_TIME}`,
      "i",
    ),
    compare: "measure",
    kind: "temporal_shift",
    several: true,
  },
  {
    slot: "event",
    pattern: new RegExp(
      `^(?:my|our|the) (?<k>(?:[\\w'-]+ ){1,2}${EVENT}${WITH}|${EVENT} with [\\w.'-]+(?: [\\w.'-]+)?) (?:(?:has been|was|is|got) (?:cancelled|canceled|called off)|is off)$`,
      "i",
    ),
    value: "",
    compare: "measure",
    kind: "negation",
    ended: true,
  },
  {
    slot: "way of taking it",
    pattern:
      /^i (?:take|drink|have) my (?<k>coffee|tea) (?<v>black|white|plain|unsweetened|without .+|with (?:[a-z]+ ){0,2}(?:milk|cream|creamer|sugar|honey|lemon|syrup)\b.*)/,
    compare: "word",
    kind: "preference_change",
    needsChange: true,
  },
  ...ENDING_RULES,
  ...SKILL_RULES,
  ...VALUE_RULES,
];
