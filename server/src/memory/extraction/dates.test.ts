import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { withDates } from "./dates.ts";

/** A Wednesday. */
const NOW = new Date("2026-06-10T12:00:00Z");

const RESOLVED: readonly [said: string, resolved: string, start: string, end?: string][] = [
  ["We moved to Leeds last May", "We moved to Leeds in May 2026", "2026-05-01", "2026-05-31"],
  ["We moved to Leeds last July", "We moved to Leeds in July 2025", "2025-07-01", "2025-07-31"],
  ["My exam is next May", "My exam is in May 2027", "2027-05-01", "2027-05-31"],
  ["I quit my job in January", "I quit my job in January 2026", "2026-01-01", "2026-01-31"],
  ["I've been vegan since March", "I've been vegan since March 2026", "2026-03-01", "2026-03-31"],
  ["I'm moving to Berlin in September", "I'm moving to Berlin in September 2026", "2026-09-01", "2026-09-30"],
  ["In March last year I moved", "In March 2025 I moved", "2025-03-01", "2025-03-31"],
  ["I broke my leg yesterday", "I broke my leg on 9 June 2026", "2026-06-09"],
  ["Today I got married", "on 10 June 2026 I got married", "2026-06-10"],
  ["My flight is tomorrow at 9am", "My flight is on 11 June 2026 at 9am", "2026-06-11"],
  ["My flight is at 7am on Friday", "My flight is at 7am on Friday 12 June 2026", "2026-06-12"],
  ["My flight leaves at 9am on Friday, not 7", "My flight leaves at 9am on Friday 12 June 2026, not 7", "2026-06-12"],
  ["My meeting with Sam is at 3pm tomorrow", "My meeting with Sam is at 3pm on 11 June 2026", "2026-06-11"],
  ["My meeting is on Friday at noon", "My meeting is on Friday 12 June 2026 at noon", "2026-06-12"],
  ["I have a call at 15:30 next Tuesday", "I have a call at 15:30 on Tuesday 16 June 2026", "2026-06-16"],
  ["My shift runs from 9am to 5pm on Monday", "My shift runs from 9am to 5pm on Monday 15 June 2026", "2026-06-15"],
  ["My shift is on Monday from 9 to 5pm", "My shift is on Monday 15 June 2026 from 9 to 5pm", "2026-06-15"],
  ["I'm meeting Ann at 8 tonight", "I'm meeting Ann at 8 on the evening of 10 June 2026", "2026-06-10"],
  ["My call is at 7 in the morning on Friday", "My call is at 7 in the morning on Friday 12 June 2026", "2026-06-12"],
  [
    "I'm in Rome from Friday to Sunday",
    "I'm in Rome from Friday 12 June 2026 to Sunday 14 June 2026",
    "2026-06-12",
    "2026-06-14",
  ],
  ["I leave the day after tomorrow", "I leave on 12 June 2026", "2026-06-12"],
  ["I'm flying tonight", "I'm flying on the evening of 10 June 2026", "2026-06-10"],
  ["I fell last night", "I fell on the night of 9 June 2026", "2026-06-09"],
  ["We fly to Lisbon next Friday", "We fly to Lisbon on Friday 19 June 2026", "2026-06-19"],
  ["My meeting is on Friday", "My meeting is on Friday 12 June 2026", "2026-06-12"],
  ["I bought it on Monday", "I bought it on Monday 8 June 2026", "2026-06-08"],
  ["I've got an interview on Tuesday", "I've got an interview on Tuesday 16 June 2026", "2026-06-16"],
  ["I have to finish by Friday", "I have to finish by Friday 12 June 2026", "2026-06-12"],
  ["I start in three weeks", "I start around 1 July 2026", "2026-07-01"],
  ["I stopped two years ago", "I stopped around 2024", "2024-01-01", "2024-12-31"],
  ["I moved a couple of months ago", "I moved around April 2026", "2026-04-01", "2026-04-30"],
  ["I was in Rome last week", "I was in Rome in the week of 1 June 2026", "2026-06-01", "2026-06-07"],
  ["I ran last weekend", "I ran on the weekend of 6 June 2026", "2026-06-06", "2026-06-07"],
  ["I start next month", "I start in July 2026", "2026-07-01", "2026-07-31"],
  ["I start early next year", "I start early 2027", "2027-01-01", "2027-12-31"],
  ["Surgery is on the 5th of next month", "Surgery is on 5 July 2026", "2026-07-05"],
  ["My lease ends at the end of August", "My lease ends at the end of August 2026", "2026-08-01", "2026-08-31"],
  ["The deadline is at the end of the month", "The deadline is at the end of June 2026", "2026-06-30"],
  ["I have to finish by the end of the year", "I have to finish by the end of 2026", "2026-12-31"],
  [
    "The deadline was extended to the end of the week",
    "The deadline was extended to the end of the week of 8 June 2026",
    "2026-06-08",
    "2026-06-14",
  ],
  ["My flight was rescheduled for Friday", "My flight was rescheduled for Friday 12 June 2026", "2026-06-12"],
  ["The kickoff slipped to next month", "The kickoff slipped to July 2026", "2026-07-01", "2026-07-31"],
  ["We're getting a puppy at Christmas", "We're getting a puppy at Christmas 2026", "2026-12-25"],
  ["I got engaged last Christmas", "I got engaged at Christmas 2025", "2025-12-25"],
];

const WORDS_KEPT: readonly [said: string, start: string, end?: string][] = [
  ["The kickoff slipped to 3 December", "2026-12-03"],
  ["The release was brought forward to 3 August", "2026-08-03"],
  ["I have an exam on 12 March", "2027-03-12"],
  ["I'm away from 3 to 5 July", "2026-07-03", "2026-07-05"],
  ["I'm away June 20th-22nd", "2026-06-20", "2026-06-22"],
  ["My exam is on Monday 14 December from 9am to 11am", "2026-12-14"],
  ["My exam is at 9:30 on 14 December", "2026-12-14"],
  ["My lease ends on 31/12/2026", "2026-12-31"],
  ["I was born on 4 July 1990", "1990-07-04"],
  ["I graduated in 2015", "2015-01-01", "2015-12-31"],
  ["My wedding is on March 12, 2027", "2027-03-12"],
];

const NO_EVENT = [
  "I lived there for two years",
  "I've had three jobs in the last two years",
  "I learned Spanish in two years",
  "I run every two weeks",
  "My 5-year-old son Leo",
  "I work 24/7",
  "I wake at 3pm",
  "I was tired at the end of the week",
  "I go to the gym on Friday",
  "I go to the gym every Monday",
  "The class starts at 6:30pm on Tuesdays, in room 12",
  "The bakery opens at 7am every day",
  "I visit my parents at Christmas",
  "We always get a tree at Christmas",
  "My birthday is 5 May",
  "I was born on 4 July",
  "I booked a flight on Tuesday",
  "I fly on 3/4/2026",
  "I'm busy this summer",
  "I met my wife in June",
  "I may go",
  "My daughter May is ten",
  "I sat down with my wife",
  "I'm from Mar del Plata",
  "My favourite film is Friday",
  "I leave a week from Friday",
];

describe("dates", () => {
  it.each(RESOLVED)("%j becomes %j", (said, resolved, start, end) => {
    expect(withDates(said, NOW)).toEqual({ text: resolved, eventAt: { start, ...(end === undefined ? {} : { end }) } });
  });

  it.each(WORDS_KEPT)("%j keeps its words, and its date is known", (said, start, end) => {
    expect(withDates(said, NOW)).toEqual({ text: said, eventAt: { start, ...(end === undefined ? {} : { end }) } });
  });

  it.each(NO_EVENT)("%j is left as it is: a length of time, a habit, or open", (said) => {
    expect(withDates(said, NOW)).toEqual({ text: said, eventAt: null });
  });

  const count = fc.constantFrom("two", "3", "a few", "several", "a couple of", "ten");
  const unit = fc.constantFrom("days", "weeks", "months", "years");
  const frame = fc.constantFrom(
    (length: string) => `I lived there for ${length}`,
    (length: string) => `I have worked at Acme for ${length}`,
    (length: string) => `In the last ${length} I have learned a lot`,
    (length: string) => `I see my dentist every ${length}`,
    (length: string) => `The trip took ${length}`,
    (length: string) => `I have ${length} of experience`,
  );

  it("are never made of a length of time", () => {
    fc.assert(
      fc.property(
        count,
        unit,
        frame,
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        (n, of, say, now) => {
          const said = say(`${n} ${of}`);
          expect(withDates(said, now)).toEqual({ text: said, eventAt: null });
        },
      ),
    );
  });

  it("of a named day lie on the right side of when it was said", () => {
    const weekday = fc.constantFrom("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    fc.assert(
      fc.property(weekday, fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (day, now) => {
        const today = now.toISOString().slice(0, 10);
        const met = withDates(`I met them on ${day}`, now).eventAt?.start ?? "";
        const meeting = withDates(`I am meeting them on ${day}`, now).eventAt?.start ?? "";
        expect(met < today).toBe(true);
        expect(meeting >= today).toBe(true);
        expect(Date.parse(meeting) - Date.parse(met)).toBe(7 * 86_400_000);
      }),
    );
  });

  it.each([
    "in 2 ",
    "last next ",
    "1/1/",
    "12:",
    "on Monday ",
    "May ",
    "a few days ago ",
    "the 5th of ",
    "at 7am on ",
    "9 to ",
  ])("take less than 50 ms for the longest clause of %j", (piece) => {
    const hostile = piece.repeat(Math.ceil(600 / piece.length));
    withDates(hostile, NOW);
    expect(cpuTime(() => withDates(hostile, NOW))).toBeLessThan(50);
  });
});
