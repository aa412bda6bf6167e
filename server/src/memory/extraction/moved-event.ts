const DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
const MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)";
/** When something is: what is moved to such a time is an event, whatever it is called. */
const MOMENT = new RegExp(
  `^(?:on |at )?(?:(?:the )?(?:end|beginning|start|middle) of (?:the |this |next )?(?:week|month|year|quarter|${MONTH})\\b` +
    `|(?:next |this |the following |the next )?(?:${DAY}s?|week|month|year|morning|afternoon|evening)\\b|tomorrow\\b|tonight\\b|noon\\b|midday\\b|midnight\\b` +
    `|\\d{1,2}(?:[:.]\\d\\d)? ?(?:[ap]\\.?m\\b|o'clock\\b)|\\d{1,2}:\\d\\d\\b|(?:the )?\\d{1,2}(?:st|nd|rd|th)\\b|\\d{1,2} (?:of )?${MONTH}\\b|(?:early |late |mid[- ])?${MONTH}\\b|\\d{4}-\\d\\d-\\d\\d\\b)`,
  "i",
);
const WORD = "[\\p{L}\\d.'-]{1,20}";
const EVENT = `((?:${WORD} ){0,5}?${WORD})`;
const PUT =
  "(?:moved|rescheduled|postponed|pushed|extended|delayed|shifted|changed|bumped|put off|put back|brought forward)(?: back| forward| out| up)?";
const TO = "(?:to|until|till|for) (.{1,60})$";
/** "The flight got moved to 9am." */
const WAS_MOVED = new RegExp(
  `^(?:the|my|our) ${EVENT} (?:(?:has|have|had) been|was|were|is|are|got|has|will be|is being) (?:now |just |been )?${PUT} ${TO}`,
  "iu",
);
/** "My exam has moved to Tuesday." */
const MOVED = new RegExp(
  `^(?:the|my|our) ${EVENT} (?:(?:has|have|just) )?(?:moved|slipped|shifted)(?: back| forward)? ${TO}`,
  "iu",
);
/** "They moved the meeting to Friday." */
const SOMEBODY_MOVED = new RegExp(
  `^(?:they|we|i|he|she|(?:(?:the|my|our) )?${WORD}(?: ${WORD})?)(?:'ve|'s| have| has| had| just){0,2} ${PUT} (?:the|my|our) ${EVENT}(?: back| forward| out| up)? ${TO}`,
  "iu",
);

/** "The meeting is now on Wednesday at 5pm." */
const IS_NOW = new RegExp(`^(?:the|my|our) ${EVENT} (?:is|are|starts|begins|leaves) now (.{1,60})$`, "iu");

/** An event that has been put to another time. */
export interface MovedEvent {
  /** What it is called: "meeting with Dr Lee". */
  event: string;
  /** When it is now, as it was said. */
  to: string;
}

/** What a sentence tells by itself of an event that has been put to another time. */
export function movedEvent(text: string): MovedEvent | null {
  return moved(WAS_MOVED, text) ?? moved(MOVED, text) ?? moved(IS_NOW, text);
}

/** The same, and what it tells of one that somebody has put to another time: who did it is not worth keeping. */
export function movedByAnybody(text: string): MovedEvent | null {
  return movedEvent(text) ?? moved(SOMEBODY_MOVED, text);
}

function moved(pattern: RegExp, text: string): MovedEvent | null {
  const [, event, to] = pattern.exec(text) ?? [];
  return event === undefined || to === undefined || !MOMENT.test(to) ? null : { event, to };
}
