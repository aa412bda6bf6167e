/** The end of a sentence about an unknown name: ` (did you mean X?)`, or nothing when no known name resembles it. */
export function didYouMean(name: string, known: readonly string[]): string {
  const likeness = (candidate: string) => share(pairs(name), pairs(candidate));
  const [best] = known.toSorted((left, right) => likeness(right) - likeness(left));
  return best !== undefined && likeness(best) >= 0.35 ? ` (did you mean ${best}?)` : "";
}

/** Neighbouring letters, the edges of the word included. */
function pairs(word: string): Set<string> {
  const padded = ` ${word.toLowerCase()} `;
  return new Set(Array.from({ length: padded.length - 1 }, (_, at) => padded.slice(at, at + 2)));
}

/** Fraction 0–1 of what two sets have in common. */
function share(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const common = [...left].filter((each) => right.has(each)).length;
  return (2 * common) / (left.size + right.size);
}
