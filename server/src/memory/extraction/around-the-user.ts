import { movedEvent } from "./moved-event.ts";

const NAME =
  "(?!(?:The|This|That|These|Those|There|Here|It|He|She|They|We|You|Who|What|Which|Everyone|Everybody|Someone|Somebody|Nobody|Nothing|Everything|People|God|Today|Tomorrow|Yesterday|Earth)\\b)\\p{Lu}\\p{Ll}{1,20}";
const AGE =
  "(?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|twenty)";
const OLD = `${NAME} is (?:now )?${AGE}(?: years old| months old)?`;

/** "Jonas turned nine", "Emma moved to university", "Sarah handles invoices now": told of somebody whom the user knows by first name. */
const NEWS = new RegExp(
  `^${NAME} (?:(?:has |have |just |recently |finally )*(?:turned ${AGE}(?! (?:degrees|percent))\\b|moved (?:to university|to college|in with|out of|to a new (?:school|job|team|flat|house))\\b|got (?:married|engaged|divorced|promoted)\\b)` +
    `|(?:handles|manages|runs|looks after|takes care of|is in charge of|is responsible for) .{2,80} now$` +
    `|(?:has |have |just )?(?:left|quit|resigned|retired)[,;](?: (?:and|so|now))? ${NAME} (?:handles|manages|runs|leads|does|looks after|takes care of|took over|is in charge of|is responsible for)\\b)`,
  "u",
);
const AGES = new RegExp(`^${OLD}(?:(?:,| and|, and) ${OLD}){0,5}$`, "u");
const FAMILY =
  /\b(?:children|kids|child|kid|sons?|daughters?|brothers?|sisters?|siblings|grandchildren|grandkids|nephews?|nieces?|twins|pets?|cats?|dogs?)\b/i;

const EVENT =
  "class|lesson|course|meeting|appointment|rehearsal|practice|training|session|shift|flight|match|party|wedding|exam|test|interview|concert|ceremony|call|deadline|launch|surgery|operation|dinner|trip|move|viewing|workshop|conference|demo|presentation|review|release|stand-?up|kick-?off|webinar|hearing|audition|check-?up|graduation|inspection";
const MOMENT =
  /\b(?:\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\d{1,2}:\d\d\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|tomorrow\b|next (?:week|month)\b|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:january|february|march|april|may|june|july|august|september|october|november|december)\b|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d)/i;
const SCHEDULED = new RegExp(
  `^(?:the|my|our) (?:[\\p{L}'-]{1,20} ){0,3}(?:${EVENT})s?(?: with [\\p{L}.'-]{1,20}(?: [\\p{L}'-]{1,20})?)? (?:(?:start|begin|meet|end|run|leave|finish)s?|takes place|is|are|will be) (?:now )?(?:at|on|from|every)\\b`,
  "iu",
);
/**
 * Whether a sentence without "I" or "my" is about the user's own life all the same: about somebody called by first name, or when
 * something takes place.
 */
export function isOfTheirLife(text: string): boolean {
  return NEWS.test(text) || (SCHEDULED.test(text) && MOMENT.test(text)) || movedEvent(text) !== null;
}

/** "Mia is five and Jonas is eight", after something about the children. */
export function tellsAges(text: string, before: string): boolean {
  return AGES.test(text) && FAMILY.test(before);
}
