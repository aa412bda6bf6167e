/** Text written for the bench. Numbered, so that the same number always gives the same text. */

const THINGS = [
  "black coffee",
  "the night train",
  "window seats",
  "sourdough bread",
  "loud restaurants",
  "mechanical keyboards",
  "early meetings",
  "mountain huts",
  "paper notebooks",
  "spicy noodles",
  "the piano",
  "long video calls",
  "standing desks",
  "open-air cinemas",
  "crossword puzzles",
  "cold swims",
  "aisle seats",
  "printed maps",
];
const PLACES = ["Leeds", "Porto", "Graz", "Malmö", "Halifax", "Kyoto", "Tartu", "Lima", "Utrecht", "Bern"];
const PEOPLE = ["my sister Ana", "our neighbour Tom", "Priya from work", "my uncle", "the new tutor", "my daughter"];
const SKILLS = ["Rust", "bookkeeping", "beekeeping", "Portuguese", "first aid", "SQL", "sewing", "Kubernetes"];

const STATEMENTS: ((n: number) => string)[] = [
  (n) => `I prefer ${pick(THINGS, n)} when I am in ${pick(PLACES, n)}.`,
  (n) => `My locker in ${pick(PLACES, n)} has the number ${1000 + n}.`,
  (n) => `I have been learning ${pick(SKILLS, n)} for ${2 + (n % 9)} years.`,
  (n) => `${capital(pick(PEOPLE, n))} lives in ${pick(PLACES, n + 3)} and works with ${pick(SKILLS, n + 5)}.`,
  (n) => `I want to move to ${pick(PLACES, n + 7)} before the year ${2030 + n}.`,
  (n) => `I am allergic to the dust of hall ${n} in ${pick(PLACES, n + 1)}.`,
];

/** Something a person says of themselves. */
export function statement(n: number): string {
  return (STATEMENTS[n % STATEMENTS.length] as (n: number) => string)(Math.floor(n / STATEMENTS.length));
}

const ASK = ["What did I say about", "Remind me what I think of", "Who told me about", "Where did I last mention"];
const MORE = ["and how does that fit with", "and is it the reason for", "compared with", "before I heard of"];

/** Different from every other for the first 100,000. */
export function freshQuery(n: number): string {
  const [ask, thing, place, more, skill, person] = mixedRadix(n, [
    ASK.length,
    THINGS.length,
    PLACES.length,
    MORE.length,
    SKILLS.length,
    PEOPLE.length,
  ]);
  const about = `${ASK[ask as number]} ${THINGS[thing as number]} in ${PLACES[place as number]}`;
  return `${about} ${MORE[more as number]} ${SKILLS[skill as number]} and ${PEOPLE[person as number]}?`;
}

function mixedRadix(n: number, radices: readonly number[]): number[] {
  let rest = n;
  return radices.map((radix) => {
    const digit = rest % radix;
    rest = Math.floor(rest / radix);
    return digit;
  });
}

function pick(words: readonly string[], n: number): string {
  return words[n % words.length] as string;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
