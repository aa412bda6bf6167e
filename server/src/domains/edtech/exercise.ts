/** Working out a result: "12 + 3 = 15", "$200 x 4 = $800", "x = 10". */
const WORKING = /\$?\d[\d,.]{0,15}%? ?(?:[+\-−*×x/÷]|of) ?\$?\d[^=\n]{0,40}=|(?<![\p{L}])x ?= ?\d/u;

/** What an exercise is about by what its working has in it, the most particular first. */
const ABOUT: readonly [topic: string, pattern: RegExp][] = [
  ["Percentages", /\d ?%|(?<![\p{L}])percent/iu],
  ["Linear equations", /(?<![\p{L}])equations?(?![\p{L}])|(?<![\p{L}\d])x ?= ?\d|\dx(?![\p{L}\d])/iu],
  ["Averages", /(?<![\p{L}])(?:averages?|mean of)(?![\p{L}])/iu],
  ["Fractions", /(?<![\p{L}])(?:fractions?|half of|third of|quarter of)(?![\p{L}])|(?<![\d/])1\/\d(?![\d/])/iu],
];

/** What an exercise is about that a student works out in a message, where nobody has named it; null when they work out none. */
export function exerciseIn(text: string): string | null {
  if (!WORKING.test(text)) return null;
  return ABOUT.find(([, pattern]) => pattern.test(text))?.[0] ?? "Word problems";
}
