import { CONVERSATION_REACH } from "./weights.ts";

/** Knows which memories were said near one another, so that a good match speaks for what was said around it. */
export class ConversationIndex {
  /** For each row the places (turns of a conversation) it rests on, and those within reach of them. */
  readonly #own: Int32Array[] = [];
  readonly #around: Int32Array[] = [];
  readonly #places: number;

  constructor(rows: readonly { conversationId: string | null; turns: readonly number[] }[]) {
    const conversations = new Map<string, Map<number, number>>();
    let places = 0;
    for (const { conversationId, turns } of rows) {
      if (conversationId === null) continue;
      const known = conversations.get(conversationId) ?? new Map<number, number>();
      conversations.set(conversationId, known);
      for (const turn of turns) if (!known.has(turn)) known.set(turn, places++);
    }
    this.#places = places;
    for (const { conversationId, turns } of rows) {
      const known = conversationId === null ? undefined : conversations.get(conversationId);
      const placesOf = (positions: Iterable<number>) =>
        Int32Array.from(new Set([...positions].flatMap((position) => known?.get(position) ?? [])));
      this.#own.push(placesOf(turns));
      this.#around.push(placesOf(turns.flatMap(withinReach)));
    }
  }

  /** Estimated bytes in memory. */
  get bytes(): number {
    return this.#own.reduce((sum, own, row) => sum + 250 + 4 * (own.length + (this.#around[row]?.length ?? 0)), 0);
  }

  /** For each row the best score of another row that was said around it; 0 where there is none. */
  bestAround(scores: Float32Array): Float32Array {
    const best = new Float32Array(this.#places);
    const bestRow = new Int32Array(this.#places).fill(-1);
    const second = new Float32Array(this.#places);
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] as number;
      if (score === 0) continue;
      for (const place of this.#own[row] as Int32Array) {
        if (score > (best[place] as number)) {
          second[place] = best[place] as number;
          best[place] = score;
          bestRow[place] = row;
        } else if (score > (second[place] as number)) {
          second[place] = score;
        }
      }
    }
    const found = new Float32Array(scores.length);
    for (let row = 0; row < scores.length; row++) {
      let around = 0;
      for (const place of this.#around[row] as Int32Array) {
        const score = (bestRow[place] === row ? second[place] : best[place]) as number;
        if (score > around) around = score;
      }
      found[row] = around;
    }
    return found;
  }
}

function withinReach(turn: number): number[] {
  return Array.from({ length: 2 * CONVERSATION_REACH + 1 }, (_, step) => turn - CONVERSATION_REACH + step);
}
