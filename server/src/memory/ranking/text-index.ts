import { terms } from "./terms.ts";
import { BM25, FULL_TEXT_MATCH } from "./weights.ts";

interface Postings {
  rows: number[];
  /** BM25 contribution of the term to each of `rows`: all of it is known once the texts are. */
  scores: number[];
}

/** BM25 over the memories of one user: no other text takes part in its statistics. */
export class TextIndex {
  readonly #postings = new Map<string, Postings>();
  readonly #size: number;
  #entries = 0;

  /** @param texts The terms of each text. */
  constructor(texts: readonly (readonly string[])[]) {
    this.#size = texts.length;
    const lengths = texts.map((text, row) => this.#add(row, text));
    const averageLength = lengths.reduce((sum, length) => sum + length, 0) / texts.length;
    for (const { rows, scores } of this.#postings.values()) {
      const rarity = this.#rarity(rows.length);
      rows.forEach((row, at) => {
        const frequency = scores[at] ?? 0;
        const relativeLength = (lengths[row] ?? 0) / averageLength;
        scores[at] =
          (rarity * frequency * (BM25.k1 + 1)) / (frequency + BM25.k1 * (1 - BM25.b + BM25.b * relativeLength));
      });
      this.#entries += rows.length;
    }
  }

  /** Estimated bytes in memory. */
  get bytes(): number {
    return this.#postings.size * 200 + this.#entries * 16;
  }

  /**
   * How well each row matches the query's words, 0–1; null when none does. 1 is a full match, or the best there is. BM25
   * times the share of the query's words that the row has: one word of three is a coincidence more often than a third
   * of an answer.
   */
  match(query: string): Float32Array | null {
    const found = new Float32Array(this.#size);
    const covered = new Float32Array(this.#size);
    let attainable = 0;
    for (const term of new Set(terms(query))) {
      const postings = this.#postings.get(term);
      // A word that no memory has counts no more than one that a single memory has: it may be a synonym of what is there.
      const rarity = this.#rarity(postings?.rows.length ?? 1);
      attainable += rarity;
      if (postings === undefined) continue;
      const { rows, scores } = postings;
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at] as number;
        found[row] = (found[row] as number) + (scores[at] as number);
        covered[row] = (covered[row] as number) + rarity;
      }
    }
    let best = 0;
    for (let row = 0; row < found.length; row++) {
      const score = ((found[row] as number) * (covered[row] as number)) / attainable;
      found[row] = score;
      if (score > best) best = score;
    }
    if (!(best > 0)) return null;
    const full = Math.max(best, attainable * FULL_TEXT_MATCH);
    for (let row = 0; row < found.length; row++) found[row] = (found[row] as number) / full;
    return found;
  }

  #add(row: number, words: readonly string[]): number {
    for (const word of words) {
      let postings = this.#postings.get(word);
      if (postings === undefined) {
        postings = { rows: [], scores: [] };
        this.#postings.set(word, postings);
      }
      const last = postings.rows.length - 1;
      if (postings.rows[last] === row) {
        postings.scores[last] = (postings.scores[last] ?? 0) + 1;
      } else {
        postings.rows.push(row);
        postings.scores.push(1);
      }
    }
    return words.length;
  }

  /** What a term that occurs in so many rows counts: its inverse document frequency, sharpened. */
  #rarity(rows: number): number {
    return Math.log(1 + (this.#size - rows + 0.5) / (rows + 0.5)) ** BM25.rarity;
  }
}
