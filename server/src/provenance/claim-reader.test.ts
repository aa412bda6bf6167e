import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../test/cpu-time.ts";
import { isSameValue, readClaim, valuesExclude } from "./claim-reader.ts";

describe("reading a claim", () => {
  it.each([
    ["The office hours of Python 101 are on Tuesday.", "python_101", "office_hours", "Tuesday"],
    ["Python 101's office hours are on Thursday.", "python_101", "office_hours", "Thursday"],
    ["The deadline of the project is Friday.", "project", "deadline", "Friday"],
    ["The meeting room is B12.", "shared", "meeting_room", "B12"],
    ["My Python exam is on 14 March.", "user", "python_exam_date", "14 March"],
    ["Ravi's Python exam is on 12 March.", "user", "python_exam_date", "12 March"],
    ["Your exam is on 12 March.", "user", "exam_date", "12 March"],
    ["The student's grade is 8.", "user", "grade", "8"],
    ["Student is in grade 9.", "user", "grade", "9"],
    ["Ravi lives in Pune.", "user", "residence", "Pune"],
    ["The user lives in Berlin.", "user", "residence", "Berlin"],
    ["I moved to Oslo.", "user", "residence", "Oslo"],
    ["I prefer Python examples.", "user", "examples", "Python"],
    ["My sister Anna lives in Rome.", "sister_anna", "residence", "Rome"],
  ])("%s is about %s: %s = %s", (text, subject, predicate, value) => {
    expect(readClaim(text)).toMatchObject({ subject, predicate, value });
  });

  it("makes of what it does not understand a claim that nothing contradicts", () => {
    const [one, other] = [readClaim("I like green tea."), readClaim("Der Kurs beginnt am Montag.")];
    expect([one.excludes, other.excludes]).toEqual(["none", "none"]);
    expect(valuesExclude(one, one)).toBe(false);
  });

  it("reads any text, and makes keys of letters and digits alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        const { subject, predicate } = readClaim(text);
        expect(subject).toMatch(/^[\p{L}\p{M}\p{N}_]+$/u);
        expect(predicate).toMatch(/^[\p{L}\p{M}\p{N}_]+$/u);
        expect(predicate.length).toBeLessThanOrEqual(60);
      }),
    );
  });

  it.each([
    "a ",
    "The a",
    "a's ",
    "A-",
    "The office hours of ",
    "my my exam ",
    "exam date ",
    "of the ",
    "1 ",
    "is ",
    "'",
    "Aa ",
  ])("takes no time over 100 kB, or the most that it reads, of %j", (piece) => {
    for (const length of [100_000, 299]) {
      const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
      expect(cpuTime(() => readClaim(text))).toBeLessThan(50);
    }
  });
});

describe("two values", () => {
  it.each([
    ["12 March", "the 12th March 2026", true],
    ["500", "500 euros", true],
    ["Tuesday", "on Tuesday", true],
    ["Tuesday", "Thursday", false],
    ["B12", "B14", false],
  ])("%j and %j are the same: %s", (a, b, same) => {
    expect([isSameValue(a, b), isSameValue(b, a)]).toEqual([same, same]);
  });

  it.each([
    ["The course is hard.", "The course is online.", false],
    ["The course is on Tuesday.", "The course is on Thursday.", true],
    ["The course is hard.", "The course is on Tuesday.", false],
    ["The teacher is Ms Rao.", "The teacher is Mr Lee.", true],
    ["The plan of the team is basic.", "The plan of the team is premium.", true],
    ["My Python exam is on 12 March.", "My Python exam is on 12 March 2026.", false],
  ])("%s %s exclude one another: %s", (a, b, exclude) => {
    expect(valuesExclude(readClaim(a), readClaim(b))).toBe(exclude);
  });
});
