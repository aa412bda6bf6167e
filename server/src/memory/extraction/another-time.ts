const DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
const MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)";
const DATE = `(?:\\d{1,2}(?:st|nd|rd|th)? (?:of )?${MONTH}|${MONTH} \\d{1,2}(?:st|nd|rd|th)?)(?:,? (?:19|20)\\d\\d)?`;
const NAMED_DAY = `(?:(?:next |this )?${DAY}(?:,? (?:the )?${DATE})?|${DATE}|tomorrow|today)`;
const CLOCK = "\\d{1,2}(?:[:.]\\d\\d)? ?(?:[ap]\\.?m\\b\\.?|o'clock)|\\d{1,2}:\\d\\d|noon|midday|midnight";
/** "Wednesday at 4", "12 December", "9am". */
const MOMENT = new RegExp(
  `^(?:on |until |till )?(${NAMED_DAY})?(?:(?:^|,? )(?:at )?(${CLOCK})|(?:^|,? )at (\\d{1,2}))?$`,
  "i",
);
const DAY_SAID = new RegExp(`\\b${NAMED_DAY}(?!\\p{L})`, "iu");
const CLOCK_SAID = new RegExp(`\\b(?:${CLOCK})|(?<=\\bat )\\d{1,2}\\b(?![:.]\\d)`, "i");

/**
 * A statement with another day, another time of day, or both: "My appointment is on Thursday at 3pm", "Wednesday at 4" → "My
 * appointment is on Wednesday at 4". What the new moment leaves open stays.
 *
 * @returns null when it is no moment, says nothing new, or when the statement has no such part to put it for.
 */
export function atAnotherTime(moment: string, text: string): string | null {
  const [, newDay, clock, hour] = MOMENT.exec(moment) ?? [];
  const newClock = clock ?? hour;
  if (newDay === undefined && newClock === undefined) return null;
  let moved = text;
  const changes: [value: string | undefined, kind: RegExp][] = [
    [newDay, DAY_SAID],
    [newClock, CLOCK_SAID],
  ];
  for (const [value, kind] of changes) {
    if (value === undefined) continue;
    if (kind.test(moved)) moved = moved.replace(kind, () => value);
    // A time of day that was not said before goes behind the day that has just been put right.
    else if (value === newClock && newDay !== undefined && moved.endsWith(newDay)) moved = `${moved} at ${value}`;
    else return null;
  }
  return moved === text ? null : moved;
}
