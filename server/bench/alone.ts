import { terms } from "../src/memory/ranking/terms.ts";
import { dot } from "../src/memory/ranking/vectors.ts";

/** Parameters of BM25 as usual (Robertson and Zaragoza 2009). */
const K1 = 1.2;
const B = 0.75;

/** Ranks texts for a query: their positions, best first, those without a match left out. */
export type Ranker<Query> = (query: Query, limit: number) => number[];

/** BM25 alone, with the stemming that ours has, over all the texts. */
export function bm25(texts: readonly string[]): Ranker<string> {
  const documents = texts.map(terms);
  const averageLength = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const holders = new Map<string, Map<number, number>>();
  documents.forEach((document, position) => {
    for (const term of document) {
      const counts = holders.get(term) ?? new Map<number, number>();
      counts.set(position, (counts.get(position) ?? 0) + 1);
      holders.set(term, counts);
    }
  });
  return (query, limit) => {
    const scores = new Float64Array(texts.length);
    for (const term of new Set(terms(query))) {
      const counts = holders.get(term) ?? new Map<number, number>();
      const rarity = Math.log(1 + (texts.length - counts.size + 0.5) / (counts.size + 0.5));
      for (const [position, count] of counts) {
        const length = (documents[position] as string[]).length / averageLength;
        scores[position] =
          (scores[position] as number) + (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
      }
    }
    return best(scores, limit);
  };
}

/** Cosines alone, over vectors of all the texts. */
export function nearest(vectors: readonly Float32Array[]): Ranker<Float32Array> {
  return (query, limit) =>
    best(
      Float64Array.from(vectors, (vector) => dot(vector, 0, query)),
      limit,
    );
}

function best(scores: Float64Array, limit: number): number[] {
  const score = (position: number) => scores[position] as number;
  return [...scores.keys()]
    .filter((position) => score(position) > 0)
    .sort((a, b) => score(b) - score(a) || a - b)
    .slice(0, limit);
}
