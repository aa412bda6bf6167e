/** Verbs of the talk itself, of opinions about it, and of offers. */
export const TALK_VERBS = new Set(
  (
    "need mind mean think believe understand see agree remember recall care happen wish hope feel recommend suggest promise " +
    "guess suppose say hear accept consent confirm realize realise notice find look sound seem trust fancy require wonder " +
    "expect ask offer come approve dare reckon imagine qualify owe receive follow copy get give take bring call consider " +
    "wait try let make send show tell start stop continue proceed do"
  ).split(" "),
);
/** After "want to", "plan to" and the like: what reaches beyond the talk. */
const LASTING_AIM =
  /^(?:to )?(?:be|become|learn|move|travel|visit|live|work|study|write a|own|retire|marry|get (?:married|a job|into|better|fit)|have (?:kids|children|a)|go to (?:college|university|medical|law|grad)|go back to school|lose weight|run a)\b|^(?:kids|children|pets|a family)\b/i;
const LASTING_DO =
  /^(?:know (?:how to \p{L}+|\p{Lu}\S*)|take (?:\p{L}+ )?(?:medication|medicine|vitamins|lessons|classes|pills|sugar|milk)|get (?:along|up|migraines|seasick|carsick|nervous|anxious)|do (?:yoga|pilates|crossfit|karate|judo|martial arts|crafts|ballet|drugs|sports?)|make (?:music|art|films|videos|jewelry|jewellery|your own \p{L}+)|follow an? |find \p{L}+ (?:hard|difficult|easy))/u;

/** Things that somebody has for the length of a talk. */
const HELD_BRIEFLY =
  /\b(?:questions?|ideas?|minutes?|moment|time|second|sense|preferences?|particular|specific|reasons?|receipt|numbers?|link|examples?|plans?|suggestions?|recommendations?|advice|thoughts?|tips?|luck|orders?|accounts?|problems?|issues?|concerns?|trouble|difficult\p{L}*|feedback|comments?|requests?|chance|fun|access|permission|copy|screenshot|error|details?|information|info|budget|deadline|favou?rites?|opinions?|clue|doubts?|headache|fever|cold|cough|sore throat|pain|reservation|booking|coupon|voucher|code|ticket|box|app|answer|solution|guess|hint|stack trace|logs?|file|to)\b/iu;

/** How somebody is at the time of the talk. */
const STATES = new Set(
  (
    "logged eligible ready sure ok okay alright good well fine great done free busy available tired hungry thirsty sleepy bored kidding joking " +
    "serious excited happy glad sad nervous worried angry upset comfortable satisfied aware following still able interested " +
    "certain correct right wrong stuck lost confused online back home alone safe sick ill better curious open willing " +
    "familiar human real new finished through going having getting looking trying saying asking using thinking talking " +
    "enjoying feeling calling referring seeing coming sitting doing making sleeping eating drinking hoping wondering " +
    "waiting watching listening writing sending joining up in on at with out off under"
  ).split(" "),
);
const LASTING_BE =
  /^(?:good (?:at|with)|great at|better at|bad at|new to (?!this|here)|familiar with|comfortable with|able to (?:swim|drive|cook|walk|read|eat|speak|type|work)|(?:very |really )?interested in (?!\p{L}+ing\b|an?\b|the\b)|open to (?:relocat|travel|mov)|happily married|on (?:a \p{L}+ diet|a diet|medication|insulin|the (?:\p{L}+ )?(?:team|spectrum))|in (?:school|college|university|high school|\p{L}+ grade|a (?:relationship|band)|the (?:army|navy|military))|at university|looking for (?:an? )?(?:new |full-time |part-time )?(?:job|work|house|home|apartment|flat|roommate)|having a (?:baby|boy|girl)|hoping to|going to (?:college|university|school|be an?)|still (?:in school|at school|studying|working (?:at|as|for)|living (?:in|with)|married))/u;
const LASTING_GERUND =
  /^(?:studying|learning|working (?:as|at|for|in|full|part|from|remotely)|living|training for|majoring|planning (?:to|on)|saving|taking (?:any |some )?(?:medication|medicine|insulin|antibiotics|vitamins|classes|lessons)|dating|teaching|raising|expecting|practi[sc]ing|preparing for|pursuing|applying (?:to|for)|writing an?|trying to (?:lose|quit|learn|become|get|have|gain|save))\b/;
/** A check of who is talking, and what only this service can mean. */
const NOT_A_TRAIT =
  /\b(?:robot|bot|human|real person|ai|machine)\b|^(?:an? )?(?:\p{L}+ )?(?:member|customer|subscriber|user|guest)$|^the (?!oldest|youngest|only|middle)/iu;

const LASTING_PERFECT =
  /^(?:been (?:to|married|diagnosed|vaccinated|divorced|living|working|studying|learning|playing|teaching|an?|in (?:the|an?))|lived|visited|travell?ed|worked (?:in|at|as|for|with)|studied|had (?:an? |any )?(?:\p{L}+ )?(?:surgery|operation|stroke|allergic reaction|heart attack|covid|pets|kids|children)|played|learn(?:ed|t)|owned|tried (?!\p{L}+ing\b|to\b)|read|graduated|served|taken (?:\p{L}+ )?(?:lessons|classes)|written|run an?|always|ridden|flown|climbed|moved|quit|retired|coded|programmed)\b/u;

/** What one did, for those verbs whose deeds are worth keeping. */
const PAST: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "grow:grew study:studied major:majored graduate:graduated serve:served move:moved go:went learn:learned live:lived work:worked " +
    "play:played attend:attended marry:married teach:taught"
  )
    .split(" ")
    .map((pair) => pair.split(":") as [string, string]),
);
const LASTING_DID =
  /^(?:grow up|study|major|graduate|serve|move (?:to|from)|go to (?:college|university|school|law|medical|art)|learn|live|work (?:as|at|in|for)|play|attend|marry|teach)\b/;
const SKILL =
  /^(?:swim|drive|cook|sing|dance|speak|play|ride|ski|skate|draw|paint|code|sew|knit|juggle|whistle|bake|fly|type|read music|read \p{Lu}|eat)(?: |$)/u;

/** "Do you …": whether the predicate is a habit, a taste, a possession or an aim rather than part of the talk. */
export function isLastingDo(verb: string, object: string): boolean {
  if (verb === "have") return !/^(?:$|the )/i.test(object) && !HELD_BRIEFLY.test(object);
  if (/^(?:want|plan|intend|aim)$/.test(verb)) return LASTING_AIM.test(object);
  if (LASTING_DO.test(`${verb} ${object}`)) return true;
  if (verb === "know" || TALK_VERBS.has(verb)) return false;
  return !/^(?:to (?:know|hear|see|talk)\b|the (?:new|idea|sound|thought|way|look|design|colou?r|result|answer|example|plan)\b)/i.test(
    object,
  );
}

/** "Are you …": whether the predicate is a trait, an origin, a job or an undertaking rather than a state. */
export function isLastingBe(predicate: string): boolean {
  if (NOT_A_TRAIT.test(predicate)) return false;
  if (LASTING_BE.test(predicate)) return true;
  const [first = ""] = predicate
    .toLowerCase()
    .replace(/^(?:very|quite|so|a bit|pretty|all|still) /, "")
    .split(" ");
  return /^\p{Ll}{3,}ing$/u.test(first) ? LASTING_GERUND.test(predicate) : !STATES.has(first);
}

/** "Have you …": whether it is worth knowing that the user ever did. */
export function isLastingPerfect(predicate: string): boolean {
  return LASTING_PERFECT.test(predicate);
}

/** "Did you …": the past form of a verb whose deeds are worth keeping; null for others. */
export function lastingPast(verb: string, predicate: string): string | null {
  return LASTING_DID.test(predicate) ? (PAST[verb] ?? null) : null;
}

/** "Can you …": whether it is a skill rather than a request. */
export function isSkill(predicate: string): boolean {
  return SKILL.test(predicate);
}
