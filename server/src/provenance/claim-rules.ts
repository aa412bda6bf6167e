import type { DomainSchemaName } from "../store/types.ts";

/**
 * How services report, read as what the claim is about: `k` names the thing, `s` whose or what it is of, `v` is the value.
 * Each pattern is anchored, and every part of it is bounded: a text is read in one pass.
 */

/** Who the user is called in a report about them. */
const PERSON =
  "(?:student|customer|user|client|learner|member|patient|employee|subscriber|buyer|applicant|person|candidate)";

/** Things that somebody has one of for themselves. */
const OWN_THING =
  "(?:exam|exam date|test|interview|grade|class|plan|tier|subscription|e-?mail(?: address)?|phone(?: number)?|address|birthday|date of birth|school|university|teacher|tutor|mentor|manager|board|curriculum|target(?: score)?|score|balance|budget|deadline|language|time ?zone|status|level|size|height|weight|salary|name|nickname|username|job|role|position|department|account(?: number| manager| type)?|membership|seat|room|locker|appointment|pronouns|preference|contract|enrolment)";

const PERSONAL_VERB =
  "(?:lives|works|prefers|likes|loves|dislikes|hates|speaks|uses|wants|studies|attends|moved|has|is|enjoys|needs|owns|drives|plays)";

/** Rewrites that make the first person of a report about the user. */
export const ABOUT_THE_USER: readonly (readonly [pattern: RegExp, spoken: string])[] = [
  [new RegExp(`^(?:the |this )?${PERSON}['’]s (?=\\w)`, "iu"), "My "],
  [new RegExp(`^(?:the |this )?${PERSON} (?=${PERSONAL_VERB} )`, "iu"), "The user "],
  [/^(?:his|her|their|your) (?=\w)/i, "My "],
  [/^(?:he|she) (?=\w)/i, "The user "],
  [/^you are (?=\w)/i, "I am "],
  [/^you (?=(?:have|live|work|prefer|like|use|speak|want|need) )/i, "I "],
  [new RegExp(`^\\p{Lu}[\\p{L}-]{1,30}['’]s (?=(?:[\\p{L}\\p{N}-]{1,30} ){0,3}${OWN_THING} )`, "u"), "My "],
  [
    /^\p{Lu}[\p{Ll}-]{1,30} (?=(?:lives in|works (?:at|for|as)|prefers|speaks|studies|attends|is in grade|is allergic to|is (?:vegan|vegetarian)) )/u,
    "The user ",
  ],
];

const IS =
  "(?:is|are|was|were|will be|starts|start|begins|begin|ends|opens|closes|takes place|take place|has (?:been )?(?:moved|changed|set)|(?:was|is|were|are) (?:moved|changed|rescheduled|set)|moved|changed|costs)";
const VALUE = `${IS}(?: (?:on|at|in|to|for|until|by|from))?(?: now)? (?<v>[^.;]{1,120})`;
const THING = "[\\p{L}\\p{N}][\\p{L}\\p{N}'’-]{0,30}(?: [\\p{L}\\p{N}][\\p{L}\\p{N}'’-]{0,30}){0,3}?";

/** What the user has one of, told in the first person. */
export const PERSONAL_RULES: readonly RegExp[] = [
  new RegExp(`^my (?<k>(?:[\\p{L}\\p{N}-]{1,30} ){0,3}${OWN_THING}) ${VALUE}$`, "iu"),
  /^i am in (?<k>grade|class|year) (?<v>[\p{L}\p{N}-]{1,20})$/iu,
  /^i am on the (?<v>[\p{L}\p{N} -]{1,30}) (?<k>plan|tier)$/iu,
  /^i prefer (?<v>[\p{L}\p{N}+#.-]{1,30}) (?<k>[\p{L}-]{2,30})$/iu,
];

/** Things that users share. With what they are of (`s`) any two values contradict each other, else two of one sort. */
export const SHARED_RULES: readonly RegExp[] = [
  new RegExp(`^(?:the |this |our )?(?<k>${THING}) (?:of|for) (?:the |this |our )?(?<s>${THING}) ${VALUE}$`, "iu"),
  new RegExp(`^(?:the |this |our )?(?<s>${THING})['’]s? (?<k>${THING}) ${VALUE}$`, "iu"),
  new RegExp(`^(?:the|this|our) (?<k>${THING}) ${VALUE}$`, "iu"),
  /^(?<k>\p{Lu}[\p{L}\p{N}'’-]{0,30}(?: [\p{L}\p{N}][\p{L}\p{N}'’-]{0,30}){0,3}?) (?:starts|begins|ends|opens|closes|takes place|is due)(?: (?:on|at|in))? (?<v>[^.;]{1,120})$/u,
];

/** Fields of the domain schemas, by what people call them, and the schemas that have them. */
export const FIELDS: readonly (readonly [pattern: RegExp, field: string, schemas: readonly DomainSchemaName[]])[] = [
  [/^(?:.* )?(?:exam|exam date|test)$/, "exam_date", ["edtech"]],
  [/^(?:grade|class|grade level)$/, "grade_level", ["edtech"]],
  [/^(?:board|curriculum|school board)$/, "board_or_curriculum", ["edtech"]],
  [/^(?:target|target score|marks target)$/, "marks_target", ["edtech"]],
  [/^(?:explanation|explanations)$/, "explanation_style", ["edtech"]],
  [
    /^(?:phone|phone number|email|email address|e-mail|account number|customer number)$/,
    "customer_identity",
    ["support"],
  ],
  [/^(?:contact|channel|preferred channel)$/, "communication_preference", ["support"]],
  [/^(?:language|preferred language|native language|language of answers)$/, "language_profile", ["edtech", "support"]],
];
