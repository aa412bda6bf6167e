import { describe, expect, test } from "vitest";
import { duplicateOf, withoutNearDuplicates } from "./duplicates.ts";

/** A unit vector at a given cosine to `ahead`. */
const at = (cosine: number) => Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2));
const ahead = at(1);
const stored = (content: string, cosine: number, id = "old") => ({ id, content, vector: at(cosine) });

test("the same text is a duplicate but for case and final punctuation, whatever the vectors", () => {
  expect(duplicateOf({ content: "I like tea.", vector: ahead }, [stored("i like Tea", 0)])).toBe("old");
});

test("the same meaning in other words is a duplicate above a cosine of 0.92", () => {
  const candidate = { content: "Every morning I drink coffee.", vector: ahead };
  expect(duplicateOf(candidate, [stored("I drink coffee every morning.", 0.93)])).toBe("old");
  expect(duplicateOf(candidate, [stored("I drink coffee every morning.", 0.91)])).toBeNull();
});

test("of several the closest is named", () => {
  const others = [stored("I drink a coffee every morning.", 0.94, "a"), stored("Mornings I drink coffee.", 0.98, "b")];
  expect(duplicateOf({ content: "Every morning I drink coffee.", vector: ahead }, others)).toBe("b");
});

test("nothing stored, nothing duplicated", () => {
  expect(duplicateOf({ content: "I like tea.", vector: ahead }, [])).toBeNull();
});

describe("an embedding is not believed about", () => {
  test.each([
    ["numbers", "I work in room 412 now", "Now I work in room 414"],
    ["number words", "I have two cats at home", "At home I have three cats"],
    ["names", "Anna is my older sister", "My older sister is Maria"],
    ["names in another order", "Anna teaches Bob", "Bob teaches Anna"],
    ["a letter that names something", "Every day I take vitamin A", "Every day I take a vitamin"],
    ["acronyms", "We deploy it all on AWS", "All of it we deploy on GCP"],
    ["negation", "I do eat meat", "I don't eat meat"],
    ["dislike", "Cilantro I love", "I hate cilantro"],
    ["a comparison turned round", "I prefer tea over coffee", "I prefer coffee over tea"],
    ["a preference turned round", "I prefer tea to coffee", "I prefer coffee to tea"],
    ["a negation of the other thing", "I like cats but not dogs", "I like dogs but not cats"],
    ["one word exchanged", "my cat is black", "my cat is white"],
    ["names in scripts without capitals", "我姐姐叫小红", "我姐姐叫小明"],
    ["times", "I work from 9 to 5", "I work from 5 to 9"],
    ["days in other months", "From 12 March to 3 April", "From 12 April to 3 March"],
  ])("%s", (_what, one, other) => {
    expect(duplicateOf({ content: one, vector: ahead }, [stored(other, 0.99)])).toBeNull();
    expect(withoutNearDuplicates([{ content: one }, { content: other }])).toHaveLength(2);
  });
});

test.each([
  ["a date written the other way round", "My exam is on 12 March.", "My exam is on March 12."],
  ["a name written small", "I am learning Portuguese now.", "now I am learning portuguese"],
  ["another word of liking", "I prefer Python examples.", "I like Python examples."],
])("%s makes no difference", (_what, one, other) => {
  expect(duplicateOf({ content: one, vector: ahead }, [stored(other, 0.95)])).toBe("old");
});

test("one number tells long texts apart that have all other words in common", () => {
  const letters = Array.from({ length: 60 }, (_, n) => `w${String.fromCharCode(97 + (n % 26))}x${n}`).join(" ");
  const list = [
    { content: `${letters} room 412` },
    { content: `${letters} room 414` },
    { content: `${letters}, room 412!` },
  ];
  expect(withoutNearDuplicates(list)).toEqual(list.slice(0, 2));
});
