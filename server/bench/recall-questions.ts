import { terms } from "../src/memory/ranking/terms.ts";

/** How a question was made of a statement: in its own words without the last of them, or in other words. */
export type Wording = "same words" | "other words";

/** What people say instead. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  love: "adore",
  loves: "adores",
  like: "enjoy",
  enjoy: "like",
  hate: "dislike",
  mom: "mother",
  mother: "mum",
  dad: "father",
  father: "dad",
  kids: "children",
  children: "kids",
  movie: "film",
  movies: "films",
  car: "vehicle",
  job: "work",
  work: "have a job",
  big: "large",
  pet: "animal",
  pets: "animals",
  dogs: "puppies",
  bike: "bicycle",
  food: "dish",
  drink: "beverage",
  house: "home",
  college: "university",
  school: "class",
  friends: "mates",
  vacation: "holiday",
  exercise: "work out",
  shop: "go to the shops",
  shopping: "buying things",
  married: "wed",
  wife: "spouse",
  husband: "spouse",
  speak: "talk",
  watch: "see",
  play: "practise",
  music: "songs",
  live: "reside",
  born: "raised",
  outside: "outdoors",
  scared: "afraid",
  money: "cash",
  grandmother: "grandma",
  hair: "hairstyle",
};

/** Words after which the answer may begin. */
const BEFORE_ANSWER = /^(?:an?|the|my|to|in|at|for|with|of|from|on|and|as|is|are|by|called|named)$/;

/**
 * A question about a person to which their statement is the answer; null when the statement has too little to ask for.
 *
 * @param fact What they say of themselves: "I drive a big truck."
 * @example
 * questionOf("I am in college to become a nurse.", "Ines", "same words"); // "What is Ines in college to become?"
 */
export function questionOf(fact: string, name: string, wording: Wording): string | null {
  const said = fact
    .toLowerCase()
    .replace(/[.!?]+$/, "")
    .replace(/\bi'm\b/g, "i am")
    .split(/[^\p{L}\p{N}'-]+/u);
  const kept = wording === "same words" ? withoutAnswer(said) : said.map((word) => OTHER_WORDS[word] ?? word);
  if (terms(kept.join(" ")).length < 1 || terms(fact).length < 2) return null;
  const asked = kept.join(" ");
  const third = asked.replace(/\bmy\b/g, `${name}'s`).replace(/\b(?:me|myself)\b/g, name);
  const opening = /^i (am|was|have|had|can|will|would|do) (.*)$/.exec(third);
  const answerIsAsked = kept.length < said.length;
  const what = answerIsAsked ? "What " : "";
  if (opening)
    return capital(`${what}${auxiliary(opening[1] as string)} ${name} ${opening[2]}?`.replaceAll(" i ", ` ${name} `));
  const verb = /^i (?:also |just |really |recently )?(.*)$/.exec(third);
  if (verb) return capital(`${what}does ${name} ${verb[1]}?`.replaceAll(" i ", ` ${name} `));
  return capital(`${answerIsAsked ? "What about" : "Is it true that"} ${third}?`.replaceAll(" i ", ` ${name} `));
}

function auxiliary(word: string): string {
  if (word === "am") return "is";
  return word === "have" ? "does" : word;
}

/** Leaves out what follows the last word before an answer, as long as enough is left to ask for. */
function withoutAnswer(said: readonly string[]): readonly string[] {
  for (let at = said.length - 2; at > 1; at--) {
    if (!BEFORE_ANSWER.test(said[at] as string)) continue;
    const kept = said.slice(0, at);
    if (terms(kept.join(" ")).length >= 2) return kept;
  }
  return said;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
