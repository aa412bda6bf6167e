const HOUR = "\\d{1,2}(?:[:.]\\d\\d)?";
const HALF_OF_DAY = "(?: ?[ap]\\.?m\\b\\.?| o'clock\\b)";
/** "at 7am", "9:30", "from 9 to 5pm", "at noon"; a bare "at 7" only where nothing after it makes it a day or a house number. */
const CLOCK_TIME = new RegExp(
  `\\b(?:at |from |between )?${HOUR}${HALF_OF_DAY}?(?: ?[-–] ?| (?:to|until|till|and) )${HOUR}${HALF_OF_DAY}` +
    `|\\b(?:at |from )?${HOUR}${HALF_OF_DAY}|\\b(?:at |from )?\\d{1,2}:\\d\\d\\b` +
    `|\\b(?:at )?${HOUR} (?:in the (?:morning|afternoon|evening)|at night)\\b` +
    "|\\bat (?:noon|midday|midnight)\\b|\\bat \\d{1,2}(?= (?:on|next|this|tomorrow|today|tonight)\\b|[,;.!]|$)",
  "gi",
);

/**
 * The same text, as long as before, with its clock times hidden from a reader of dates. A reader takes "at 7am on Friday" for one date,
 * and the hour would go with the words for the day that are replaced.
 */
export function withoutClockTimes(text: string): string {
  return text.replace(CLOCK_TIME, (time) => time.replace(/\S/g, "~"));
}
