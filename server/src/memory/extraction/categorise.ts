import type { Category } from "../types.ts";

/** What the category adds to the importance of a memory, on the scale of 1 to 10. */
const CATEGORY_WEIGHT: Readonly<Record<Category, number>> = {
  goal: 1.5,
  procedure: 1,
  relationship: 0.8,
  preference: 0.5,
  expertise: 0.3,
  fact: 0,
};

/** How a clause is classed. */
export interface Judgement {
  category: Category;
  /** 1–10, with the category's weight in it. */
  importance: number;
  /** Fraction 0–1. */
  confidence: number;
  /** Whether it was stated as uncertain. */
  hedged: boolean;
  reason: string;
}

const ADVERBS =
  "(?:(?:also|really|just|always|still|do|absolutely|especially|particularly|quite|very much|much|personally|generally|usually|truly|actually|only|rather|strongly|definitely|sometimes|often|never|kind of|currently|now|mostly|mainly|both|even|have always|'ve always|used to|would) ){0,3}";
const PERSON =
  "(?:mom|mum|mother|dad|father|parents?|brothers?|sisters?|siblings?|sons?|daughters?|kids?|child|children|wife|husband|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|friends?|roommates?|flatmates?|neighbou?rs?|boss|manager|coworkers?|colleagues?|co-?founder|mentor|team|family|grand(?:ma|pa|mother|father|parents|son|daughter|kids|children)|uncle|aunt|cousins?|niece|nephew|twins?|twin (?:brother|sister)|in-laws|mother-in-law|father-in-law|ex|tutor|teacher|professor|coach|doctor|therapist|stepmom|stepdad|baby|toddler|bandmates?)";
const KINDRED = "(?:[\\w'-]{1,15} ){0,2}";

const GOAL = new RegExp(
  `\\bmy (?:\\w+ )?(?:goal|dream|aim|ambition|plan|resolution|target)s? (?:is|are|was|for)\\b|is (?:to |)my (?:dream|goal)\\b|^(?:i|we)(?:'m| am|'re| are|'ve| have| was|) ${ADVERBS}(?:want(?:ed)? (?:to|an?|my own|more|another)|wanting to|hop(?:e|ing) to|plan(?:ning)? (?:to|on)|aim(?:ing)? (?:to|for)|going to|gonna|trying to|working (?:towards?|on becoming|on getting)|saving (?:up )?(?:for|to)|training for|preparing for|studying for|practi[sc]ing for|look(?:ing)? to|dream(?:ing)? of|thinking (?:of|about)|intend(?:ing)? to|determined to|considering|wish (?:to|i could|i was|i were|i had)|need to|would (?:love|like) to|looking forward to|looking for)\\b|^(?:i|we)(?:'d| would) (?:really |also )?(?:love|like) to\\b|^(?:i|we)(?:'ve| have) always wanted to\\b|^i(?:'ll| will) be\\b`,
);
const PROCEDURE =
  /^(?:please |and )?(?:always|never|from now on|in (?:the )?future|by default|whenever|every time|each time|remember to|make sure to always)\b|\b(?:from now on|in (?:all )?future(?: answers| replies| messages)?)\b|\bmy (?:\w+ ){0,2}(?:workflow|routine|process|method|approach|recipe|procedure|ritual|checklist|convention)\b|^(?:when|whenever|before|after|each time|every time) (?:i|we)\b.{3,200}\b(?:i|we) (?:always |usually |first |then )|^(?:i|we) (?:always|usually|normally|typically|first)\b.{3,200}\b(?:before|after|first|then|when|whenever|unless|until)\b|\bfirst\b.{3,200}\bthen (?:i|we)\b|\bfirst, then\b|\b(?:always|never) use\b|^(?:please )?(?:don't|do not) ever\b|^(?:please )?(?:don't|do not|stop) .{2,80}\b(?:again|any ?more)$|^(?:i|we) (?:always|usually|normally|typically|generally|regularly) (?!(?:been?|was|were|am|are|want(?:ed)?|have|feel|felt|get|got|think|seem|look|miss|had|thought|wished|knew|dreamed|come back|(?:just |really )?(?:liked?|loved?|hated?|prefer|enjoy(?:ed)?))\b)\p{Ll}+|^(?:i|we) (?!am|could|would|can|will|might|should|'m|have|want|need|hope|plan|like|love|hate|enjoy|was|were)\p{Ll}+ (?!.{0,120}\bwas\b).{0,120}?\b(?:every|each) (?:other )?(?:day|morning|evening|night|afternoon|week|weekend|month|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|^(?:i|we) (?!am|could|would|can|will|might|should|'m|have|want|need|hope|plan|like|love|hate|enjoy|was|were)\p{Ll}+ .{0,120}?\bon (?:mon|tues|wednes|thurs|fri|satur|sun)days\b|^to [\p{L}\d ]{3,60}?,? (?:i|we) (?!was\b|am\b|')\p{Ll}+|^the way (?:i|we)\b/u;
const PREFERENCE = new RegExp(
  `^(?:i|we)(?:'d|'m| am|'re| are|'ve|'ve been| have been| would|) ${ADVERBS}(?:like|love|enjoy|prefer|hate|dislike|adore|despise|loathe|detest|favou?r|can't stand|cannot stand|couldn't live without|can't live without|don't (?:\\w+ )?(?:like|enjoy|love|want|eat|drink)|do not (?:\\w+ )?(?:like|enjoy|love|want|eat|drink)|didn't like|(?:not )?(?:a )?(?:really |very |pretty )?(?:a )?(?:big |huge |massive |total |major |great )?(?:fan of|into|fond of|keen on|obsessed with|crazy about|passionate about|a sucker for|addicted to|partial to|interested in|fascinated (?:by|with))|(?:rather|sooner)\\b|loved|hated|enjoyed|liked|enjoying|loving|care (?:a lot |deeply )?about)`,
);
const PREFERENCE_NOUN =
  /\b(?:my|our) (?:\w+ ){0,2}(?:favou?rites?|passion|preference|pet peeve|preferred|hobby|hobbies|guilty pleasure)\b|\bis my (?:favou?rite|passion|hobby|thing)\b|^call me\b|\b(?:i go by|calls? me) \p{L}|\bi(?:'d| would) rather\b|\bi prefer\b/u;
const EXPERTISE =
  /^i(?:'m| am|'ve been| have been|) (?:also |really |very |quite |pretty |fairly |not |still |an |a |so |just |more )*(?:good (?:at|with)|great (?:at|with|w\/)|decent at|bad (?:at|with)|terrible (?:at|with)|skilled|fluent|experienced|proficient|expert|advanced|(?:complete |total |absolute )?beginner|new to (?!the (?:city|area|town|neighbo|country)|town|this (?:city|area|town))|familiar with|comfortable with|certified|trained|self-taught|qualified|confused (?:about|by)|struggling (?:with|to)|learning (?:to|how|about)?|weak (?:at|in)|strong (?:at|in)|better at|(?:not )?(?:a )?good (?:swimmer|cook|singer|dancer|programmer|writer|driver)|coding|programming|intermediate|native speaker)|^i (?:also |only |still |really |can |can also |can't |cannot |can not |know how to |don't know how to |do not |don't |never )*(?:know (?!that|what|it|you|of|about it)|speak|play the|code|program|speciali[sz]e|struggle|have trouble|have difficulty|have a hard time|find it (?:hard|difficult|easy)|understand (?!you|that|it|what|why)|majored|major in|have (?:a|an|my) (?:\w+ ){0,2}(?:degree|phd|master's|bachelor's|certificate|licen[cs]e|diploma|mba))\b|^i can (?:also |only |actually |even |really )*(?!be\b|only\b|also\b|even\b|really\b|actually\b|go\b|do\b|get\b|eat\b|drink\b|make it\b)\w+|^i (?:can't|cannot|can not) (?:really |even )?(?:swim|cook|drive|sing|dance|code|read|write|speak|play|ride|ski|skate|draw|paint|spell)\b|\b(?:years?|decades?) of experience\b|\bexperience (?:with|in)\b|\bmy (?:strengths?|weakness(?:es)?|weak (?:spot|point|subject)s?|expertise|speciality|specialty|skills?|strong (?:suit|point|subject)s?|best subject|worst subject|native language|mother tongue)\b|\b(?:is|are) (?:hard|difficult|easy|confusing|tricky) for me\b|^i (?:often |always |easily |sometimes )?get (?:confused|lost|stuck|mixed up) (?:by|with|in|on|about)\b|\b(?:confuses?|confuse) me\b/;
const RELATIONSHIP = new RegExp(
  `^(?:(?:me and|both of|one of|all of) )?(?:my|our) (?!favou?rite|password)${KINDRED}${PERSON}(?:'s)?\\b|^(?:i|we)(?:'ve| have|) (?:also |only |just |got |have |had |don't have |do not have |have got )*(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\\d{1,2}|no|any|many|twin|some|several|a lot of|lots of) ${KINDRED}${PERSON}\\b|^i(?:'m| am| was| got|'ve been) (?:also |happily |recently |now |newly |currently |just |not |getting )*(?:married|engaged|divorced|single|dating|widowed|pregnant|separated|in an? (?:\\w+ ){0,2}relationship|an only child|(?:an?|the) (?:\\w+ ){0,3}(?:mom|mum|mother|dad|father|parent|brother|sister|grandmother|grandfather|twin|uncle|aunt|widow|widower|husband|wife)|the (?:oldest|youngest|middle))\\b|\\b(?:i|we) (?:live|work|grew up|stay|moved|met|live together|work closely)(?:ed)? with my ${KINDRED}${PERSON}\\b|^[\\p{L}'-]{1,20} is my ${KINDRED}${PERSON}\\b`,
  "u",
);

const HEDGE =
  /\b(?:maybe|perhaps|possibly|might|i guess|i suppose|i think|i believe i|not sure|kind of|kinda|sort of|probably|(?:i|we|it) may|may (?:be|have)|i feel like|considering|thinking (?:of|about)|i assume|apparently)\b/;
const PASSING = /\b(?:today|tonight|right now|at the moment|just now|this (?:morning|afternoon|evening)|for now)\b/;
/** What somebody is about to do is done by tomorrow. */
const AT_ONCE =
  /^i just got (?:back|home|here)\b|^(?:i|we)(?:'ve got| have| need| got) to (?:pick|leave|go (?!to )|run\b(?! a\b)|drop|catch|get (?:going|back|up|ready)|head)\b|^(?:i'm|i am|we're|we are) (?:just |now |actually )?(?:going to|gonna) (?:go (?:out|home|there|to (?:the|my|class|bed|work|sleep))|a nearby|bake|cook|make|take an?|watch|get some|grab|eat|have|play|read|keep|hang|bring|stay|check|let|give|tell|ask)\b/;
/** With something slight, of no use a week later. */
const LATELY = /\b(?:yesterday|last night|(?:this|last) weekend|for (?:lunch|dinner|breakfast))\b/;
const VITAL =
  /\b(?:gluten|allerg(?:y|ic|ies)|intoleran(?:t|ce)|diabet(?:es|ic)|asthma|epilep|coeliac|celiac|medication|disab(?:led|ility)|wheelchair|pregnant|heart condition|blind|deaf|dyslexi[ac]|adhd|autis(?:m|tic)|surgery|transplant|cancer|insulin|epipen|inhaler|pacemaker|blood type|blood thinners?|\d+ ?mg)\b/;
const DIET =
  /\b(?:vegan|vegetarian|pescatarian|halal|kosher|lactose)\b|^i (?:can't|cannot|can not|don't|do not|never) (?:eat\b|have (?:dairy|milk|sugar|meat|nuts|eggs|fish|wheat|alcohol))/;
const IDENTITY =
  /^my (?:\w+ )?(?:name|email|username|phone|account|order|birthday|address|job|native|pronouns|membership)|\b(?:years old|i live in|i'm from|i am from|i work (?:as|at|for|in)|born in|i moved|i was born|i grew up|member)\b|^i(?:'m| am) (?:an?|in) /;
const NAME = /^call me\b|\bi go by\b|\bcalls? me\b/;
const DATED =
  /\b(?:exam|deadline|appointment|interview|wedding|flight|due|birthday|anniversary|surgery|test|meeting|launch)\b/;
const SLIGHT =
  /^i(?:'ve| have) never\b|^i(?:'m| am) not much\b|^i(?:'ll| will)\b|^i (?:was|did|saw|went|had|bought|got (?!married|engaged|divorced)|tried|made|watched|learned|spent|ate)(?:\b| )/;

function categoryOf(lower: string): [Category, string] {
  if (PROCEDURE.test(lower)) return ["procedure", "states how they do things"];
  if (EXPERTISE.test(lower)) return ["expertise", "states what they know or find hard"];
  if (RELATIONSHIP.test(lower)) return ["relationship", "states something about a person close to them"];
  if (GOAL.test(lower)) return ["goal", "states what they want to reach"];
  if (PREFERENCE.test(lower) || PREFERENCE_NOUN.test(lower))
    return ["preference", "states what they like or do not like"];
  return ["fact", "states a fact about themselves"];
}

/** Whether an instruction is meant for later conversations too, not for this one alone. */
export function isLasting(text: string): boolean {
  return LASTING.test(text) && !SESSION.test(text);
}
const LASTING =
  /^(?:please |can you |could you )?(?:always|never|(?:don't|do not) ever)\b|\bfrom now on\b|\bin (?:the |all )?future\b|\bby default\b|\b(?:every|each) time i\b|^whenever i\b|^(?:please )?(?:don't|do not) call me \p{Lu}|^(?:please )?(?:don't|do not|stop) .{2,80}\b(?:again|any ?more)$|^call me \p{L}+(?: \p{Lu}\p{L}+)?$|^(?:please )?(?:refer to|address) me as /iu;
/** Limits what is asked for to the conversation at hand. */
export const SESSION =
  /\b(?:in|for|during) this (?:chat|conversation|session|thread|message|answer|reply|one|question|task|exercise|time|document|essay)\b|\bfor now\b|\bjust (?:this )?once\b|\bthis time\b|\bthis (?:chat|conversation|session) only\b|\btoday only\b|\bfor the rest of (?:this|the) (?:chat|conversation|session)\b/i;

/** Asks for answers of some kind without saying for how long: a weak sign of what the user always wants. */
export function mayLast(text: string): boolean {
  return STYLE.test(text) && !SESSION.test(text);
}
const STYLE =
  /^(?:please |and |can you |could you )*(?:speak to me|talk to me|explain things|keep|make|give me|write|use|avoid|don't use|do not use|stop using|no more|format|answer with|reply with)\b(?!.*\b(?:it|this|that|these|those|following|above|below)\b).{0,80}\b(?:your (?:answers|replies|responses|explanations|messages)|(?:answers|replies|responses|explanations) \p{L}+|simply|(?:like|as if) i(?:'m| am) \p{L}.*|emojis?|bullet points|jargon|metric units|imperial units|british (?:english|spelling)|american (?:english|spelling)|in my (?:code|projects?|repo|e-?mails|documents))\b/iu;
const MAY_LAST: Judgement = {
  category: "preference",
  importance: 4.5,
  confidence: 0.55,
  hedged: false,
  reason: "may be how they always want to be answered",
};

/** "I want to learn the guitar and maybe join a band" is sure of the guitar. */
function mainPart(lower: string): string {
  const [main = ""] = lower.split(/,| and | but /, 1);
  return main.split(" ").length >= 4 ? main : lower;
}

/** Says when, before what is said. */
const WHENEVER =
  /^(?:long[- ]term|eventually|one day|some ?day|at some point|in the long run|this year|next year|these days|right now|currently|nowadays|at work|at home|in general|generally|overall|honestly),? (?=(?:i|we|my)\b)/;

/**
 * Finds category, importance and confidence of a statement that is worth keeping.
 *
 * @param dated Whether it tells of an event whose date is known.
 */
export function judge(text: string, dated = false): Judgement {
  const lower = text.toLowerCase();
  const [category, reason] = categoryOf(lower.replace(WHENEVER, ""));
  let base = 5;
  if (mayLast(text) && !isLasting(text)) return MAY_LAST;
  if (VITAL.test(lower)) base = 8.5;
  else if (DIET.test(lower)) base = 7;
  else if ((category !== "preference" && IDENTITY.test(lower)) || NAME.test(lower)) base = 6.5;
  else if (DATED.test(lower) || (dated && LIFE_EVENT.test(lower))) base = 6;
  else if (SLIGHT.test(lower)) base = 3.5;
  const hedged = HEDGE.test(mainPart(lower));
  let confidence = category === "fact" ? 0.75 : 0.85;
  if (hedged || (/\byou(?:rs?)?\b/.test(lower) && category !== "preference" && category !== "procedure")) {
    confidence = 0.55;
    base -= 1;
  } else if (
    PASSING.test(lower) ||
    (!dated && AT_ONCE.test(lower)) ||
    (SLIGHT.test(lower.replace(/^(?:yesterday|last night),? /, "")) && LATELY.test(lower))
  ) {
    confidence = DATED.test(lower) || (dated && LIFE_EVENT.test(lower)) ? 0.75 : 0.5;
    base -= 1;
  }
  const importance = Math.min(10, Math.max(1, Math.round((base + CATEGORY_WEIGHT[category]) * 10) / 10));
  return { category, importance, confidence, hedged, reason };
}
/** What is worth knowing of a day even when it was only that day. */
const LIFE_EVENT =
  /\b(?:my first|marathon|married|engaged|divorced|born|died|passed away|graduated|moved|moving|started|start|starting|quit|retired|hired|fired|promoted|promotion|new job|diagnosed|broke|surgery|operation|bought|sold|passed|failed|won|lost|adopted|flying|fly|flight|travel(?:l?ing)?|launch(?:ed)?|interview|enrolled|proposed|pregnant|gave birth)\b/;
