import type { EdTechFact } from "../facts.ts";
import { BOARD, EXAMS } from "../lexicon.ts";
import { capitalised } from "../phrase.ts";
import type { Reader } from "./sentence.ts";

/** The student speaks of where they are now. */
const NOW =
  /(?<![\p{L}])(?:we(?:'re| are)(?= in)|i(?:'m| am| study| go| read| learn|'ve (?:just )?(?:started|begun|moved|entered)| have (?:just )?(?:started|begun|moved|entered)| just (?:started|began|moved|entered)| (?:have )?moved(?: up)?(?= to)| got promoted(?= to))|my (?:current )?(?:class|grade|year|standard|level) is|now in|promoted to)(?![\p{L}])|^(?:a |an )?(?:class|grade|year|std|\d{1,2}(?:st|nd|rd|th) (?:grade|class|std|standard|year))/iu;
const THEN =
  /(?<![\p{L}])(?:(?:when|while|back when|since) i was|i was in|used to be|next year (?:i|i'll)|will be in|not in|never in)(?![\p{L}])/iu;
const CLASS =
  /(?<!not (?:in )?)(?<![\p{L}])(class|grade|year|std|standard|form) (\d{1,2}|x{0,1}(?:ix|iv|v?i{1,3}|v|x))(?![\p{L}\p{N}])/iu;
const ORDINAL =
  /(?<!not (?:in )?)(?<![\p{L}\p{N}])(\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|final)[ -](grader?|class|std|standard|year|semester)(?![\p{L}])/iu;
const BARE_ORDINAL =
  /(?<![\p{L}])i(?:'m| am| study)(?: now| currently)? in (?:the )?(\d{1,2}(?:st|nd|rd|th))(?= |[.,!]|$)(?! (?:place|position|rank|week|month|century|chapter|attempt|row))/iu;
const NAMED_YEAR =
  /(?<![\p{L}])i(?:'m| am)(?: now| currently)? (?:a |an )?(?:college |university |high school )?(freshman|sophomore|(?:junior|senior)(?= (?:in|at|year)))(?![\p{L}])/iu;
const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(" ");

const SCHOOL = /(?<![\p{L}])(?:class|grade|std|standard|form)(?![\p{L}])/iu;
const HIGHER =
  /(?<![\p{L}])(?:i(?:'m| am) (?:a |an )?(?:[\p{L}-]+ ){0,4}(?:undergrad(?:uate)?|postgrad(?:uate)?|college student|university student|grad student|phd student|student (?:at|in) (?:\p{Lu}\p{L}+ ){1,4}(?:university|college|institute))|i (?:study|go|am|read)(?: \p{L}+){0,4} (?:at|in|to) (?:college|uni(?:versity)?)|my (?:degree|thesis|semester|dissertation|professor)|\p{L}+ semester)(?![\p{L}])/iu;
const DEGREE =
  /(?<![\p{L}])(?:B\.?Tech|M\.?Tech|B\.?Sc|M\.?Sc|B\.?Com|M\.?Com|B\.?E|B\.?A|M\.?A|BBA|MBA|BCA|MCA|LL\.?B|Ph\.?D|(?:bachelor|master)(?:'s)?(?: degree)?)(?: (?:in|of) (?:\p{L}+)(?: (?:science|engineering|studies|arts|administration))?)?(?![\p{L}])/u;
const STUDIES =
  /(?<![\p{L}])i(?:'m| am)?(?: \p{L}+)? (?:doing|pursuing|studying|study|in|taking|enrolled)(?![\p{L}])/iu;
const MEDICAL =
  /(?<![\p{L}])(?:i(?:'m| am)(?: [\p{L}-]+){0,6} (?:medical|med|mbbs|nursing|dental) (?:student|school)|mbbs|(?:in|at) med(?:ical)? school|my (?:\p{L}+ )?(?:clinical )?rotation)(?![\p{L}])/iu;
const ROTATION =
  /(?<![\p{L}])(?:on|doing|in|started|starting) (?:my |a |the )?(\p{L}+(?: \p{L}+)?) (?:clinical )?rotation(?![\p{L}])/iu;
const SKILL =
  /(?<![\p{L}])i(?:'m| am| have been|'ve been)? (?:learning|teach(?:ing)? myself) ((?:the )?[\p{L}+#]+(?: [\p{L}+#]+)?)(?: (?:for fun|as a hobby|for work|for my (?:job|project)|on my own|by myself)|[.,!]|$)/iu;
const SKILL_LEVEL =
  /(?<![\p{L}])i(?:'m| am) (?:a |an )?(?:still a? ?)?(complete beginner|total beginner|absolute beginner|beginner|intermediate|advanced)(?![\p{L}])/iu;
const GOAL =
  /(?<![\p{L}])(?:my (?:main |ultimate |biggest )?(?:goal|dream|aim|ambition) is (?:to )?|i (?:really )?(?:want|hope|dream|plan|'d like|would like) (?:to|of) (?=(?:become|becoming|be|get(?:ting)? into|crack|clear|join|study|qualify)\b)|so (?:that )?i can (?=become|get into|join))([^.!?;]{3,100})/iu;
const ATTEMPT = /(?<![\p{L}])(first|second|third|fourth|last|\d(?:st|nd|rd|th)) attempt(?![\p{L}])/iu;
const COACHING =
  /(?<![\p{L}])(?:coaching (?:at|from|with)|(?:enrolled|studying|classes) (?:at|with)) (\p{Lu}[\p{L}]+(?: \p{Lu}[\p{L}]+){0,2})/u;
const OPTIONAL = /(?<![\p{L}])(?:my )?optional(?: subject)? is ([\p{L} ]{3,40})/iu;
const TEACHES = /(?<![\p{L}])(?:my (?:board|syllabus|curriculum|school)|i|i'm|we|our)(?![\p{L}])/iu;

/** Grade, board, what kind of learner, for what, and what matters of that kind. */
export const readWho: Reader = ({ text, isQuestion }) => {
  if (isQuestion) return [];
  return [...grade(text), ...board(text), ...learner(text), ...goal(text), ...contexts(text)];
};

function grade(text: string): EdTechFact[] {
  if (!NOW.test(text) || THEN.test(text)) return [];
  const [, word, number] = CLASS.exec(text) ?? [];
  if (word !== undefined && number !== undefined) return [schoolGrade(word, number.toUpperCase())];
  const [, place = "", unit = ""] = ORDINAL.exec(text) ?? BARE_ORDINAL.exec(text) ?? [];
  if (/^(?:year|semester)$/i.test(unit)) return [{ is: "grade", grade: `${capitalised(place)} ${unit.toLowerCase()}` }];
  if (place !== "") {
    const at = ORDINALS.indexOf(place.toLowerCase());
    return [schoolGrade(unit === "" ? "class" : unit, at < 0 ? place.replace(/\D+$/, "") : String(at + 1))];
  }
  const [, named] = NAMED_YEAR.exec(text) ?? [];
  return named === undefined ? [] : [{ is: "grade", grade: capitalised(named.toLowerCase()) }];
}

function schoolGrade(word: string, number: string): EdTechFact {
  const unit = /^(?:std|standard)$/i.test(word)
    ? "Class"
    : capitalised(word.toLowerCase().replace(/^grader$/, "grade"));
  return { is: "grade", grade: `${unit} ${number}` };
}

function board(text: string): EdTechFact[] {
  const [name] = BOARD.exec(text) ?? [];
  if (name === undefined || !TEACHES.test(text)) return [];
  return [{ is: "board", board: name }];
}

function learner(text: string): EdTechFact[] {
  const found: EdTechFact[] = [];
  const isNow = NOW.test(text) && !THEN.test(text);
  const exam = EXAMS.find(([, pattern]) => pattern.test(text) && /\b(?:i|i'm|my|i've)\b/i.test(text));
  if (exam) found.push({ is: "learner", type: exam[0], sure: "medium" });
  if (isNow && SCHOOL.test(text)) found.push({ is: "learner", type: "school_student", sure: "high" });
  else if (isNow && /(?:grader?|class|std|standard)(?![\p{L}])/iu.test(ORDINAL.exec(text)?.[2] ?? "")) {
    found.push({ is: "learner", type: "school_student", sure: "high" });
  }
  if (HIGHER.test(text) || (STUDIES.test(text) && DEGREE.test(text)))
    found.push({ is: "learner", type: "higher_education", sure: "high" });
  const [, skill] = SKILL.exec(text) ?? [];
  if (skill !== undefined) found.push({ is: "learner", type: "skill_learner", sure: "medium" });
  if (MEDICAL.test(text)) found.push({ is: "learner", type: "medical_student", sure: "high" });
  return found;
}

function goal(text: string): EdTechFact[] {
  const [, words] = GOAL.exec(text) ?? [];
  if (words === undefined || /\d/.test(words)) return [];
  return [{ is: "goal", goal: capitalised(words.trim().replace(/,? (?:and|but|so) .*$/i, "")) }];
}

function contexts(text: string): EdTechFact[] {
  const found: EdTechFact[] = [];
  const put = (of: Extract<EdTechFact, { is: "context" }>["of"], key: string, value: string | undefined) => {
    if (value !== undefined) found.push({ is: "context", of, key, value: capitalised(value.trim()) });
  };
  const isAbout = (type: string) => EXAMS.some(([name, pattern]) => name === type && pattern.test(text));
  const examName = (type: string) => EXAMS.find(([name]) => name === type)?.[1].exec(text)?.[0];
  const mine = /(?<![\p{L}])(?:i|i'm|i've|my)(?![\p{L}])/iu.test(text);
  if (!mine) return [];
  put("competitive_exam_context", "attempt", ATTEMPT.exec(text)?.[1]);
  put("competitive_exam_context", "coaching", COACHING.exec(text)?.[1]);
  put("competitive_exam_context", "optional_subject", OPTIONAL.exec(text)?.[1]);
  if (isAbout("professional_cert")) put("professional_cert_context", "certificate", examName("professional_cert"));
  if (NOW.test(text) || HIGHER.test(text)) put("higher_education_context", "degree", DEGREE.exec(text)?.[0]);
  put("higher_education_context", "semester", /(\p{L}+|\d(?:st|nd|rd|th)) semester/iu.exec(text)?.[1]);
  put("skill_learner_context", "skill", SKILL.exec(text)?.[1]);
  put("skill_learner_context", "skill_level", SKILL_LEVEL.exec(text)?.[1]);
  put("medical_context", "rotation", ROTATION.exec(text)?.[1]);
  if (isAbout("medical_student")) put("medical_context", "exam", examName("medical_student"));
  return found.map((fact) => (fact.is === "context" && fact.key === "skill_level" ? skillLevel(fact) : fact));
}

function skillLevel(fact: Extract<EdTechFact, { is: "context" }>): EdTechFact {
  const level = fact.value.toLowerCase();
  return { ...fact, value: / beginner$/.test(level) ? "complete_beginner" : level };
}
