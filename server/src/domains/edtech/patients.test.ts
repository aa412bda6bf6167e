import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { withoutPatients } from "./patients.ts";

describe("what is said of a patient", () => {
  it.each([
    [["My patient Mr. Rao has lupus. I struggle with pharmacology."], ["[REDACTED]. I struggle with pharmacology."]],
    [
      ["On rounds I saw Mrs. Lakshmi Iyer with septic shock. She is on dopamine. I need to revise shock."],
      ["[REDACTED]. I need to revise shock."],
    ],
    [["A 54-year-old man named Suresh came in with chest pain."], ["[REDACTED]"]],
    [["I took the history of a 32F with migraine."], ["[REDACTED]"]],
    [["Bed 12 has pneumonia."], ["[REDACTED]"]],
    [["We admitted an old woman with a stroke in the ward today."], ["[REDACTED]"]],
    [
      ["I examined a patient today.", "Which one?", "She has type 2 diabetes and her name is Asha."],
      ["[REDACTED]", "Which one?", "[REDACTED]"],
    ],
  ])("is taken out of %j [EDU-021]", (texts, expected) => {
    const read = withoutPatients(texts);
    // A question of the tutor in between says nothing of them, and they are still the one who is spoken of.
    expect(read).toEqual(expected);
  });

  it.each([
    "What are the symptoms of diabetes? Patients with diabetes often have neuropathy.",
    "I have to practise patient communication skills for the OSCE.",
    "My teacher Mr. Sharma gave us homework.",
    "I'm on a cardiology rotation and I struggle with murmurs.",
    "My grandmother tells me to study.",
    "You have to be patient with me.",
    "I am patient.",
  ])("is not in %j, which stays as it is", (text) => {
    expect(withoutPatients([text])).toEqual([text]);
  });

  it("is looked for in time that grows with the text alone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("my ", "a patient ", "54 ", "a a ", "Mr. A", "old ", "bed 1 ", "his ", "my-", "1 1"),
        (piece) => {
          const text = piece.repeat(Math.ceil(100_000 / piece.length));
          expect(cpuTime(() => withoutPatients([text]))).toBeLessThan(500);
        },
      ),
      { numRuns: 20 },
    );
  });
});
