import { CONVERSATION_SHARES, LENDING_FLOOR } from "./weights.ts";

const REACH = CONVERSATION_SHARES.length - 1;

/** Where a memory was said. */
export interface SaidWhere {
  /** The caller's id of the conversation; null when not given: then the call is all that is known of it. */
  conversationId: string | null;
  /** The job of the call that added it, and when that call was accepted, in milliseconds since the epoch. */
  jobId: string;
  receivedAt: number;
  /** Positions within the call of the turns it rests on. */
  turns: readonly number[];
}

/** Knows which memories were said near one another, so that a good match speaks for what was said around it. */
export class ConversationIndex {
  /** For each row the places (turns of a conversation) it rests on, as consecutive numbers within a conversation. */
  readonly #own: Int32Array[];
  readonly #places: number;

  constructor(rows: readonly SaidWhere[]) {
    this.#own = rows.map(() => EMPTY);
    const conversations = Map.groupBy(rows.keys(), (row) => {
      const { conversationId, jobId } = rows[row] as SaidWhere;
      return conversationId === null ? `job ${jobId}` : `conversation ${conversationId}`;
    });
    // Conversations lie apart by more than the reach, so that none lends to another.
    let places = 0;
    for (const conversation of conversations.values()) {
      // A conversation may have been added in several calls, each of which counts its turns from 0.
      for (const call of inOrder(conversation, rows)) {
        let last = 0;
        for (const row of call) {
          const { turns } = rows[row] as SaidWhere;
          this.#own[row] = Int32Array.from(new Set(turns), (turn) => places + turn);
          last = Math.max(last, ...turns);
        }
        places += last + 1;
      }
      places += REACH;
    }
    this.#places = places;
  }

  /** Estimated bytes in memory. */
  get bytes(): number {
    return this.#own.reduce((sum, own) => sum + (own === EMPTY ? 8 : 120 + 4 * own.length), 0);
  }

  /** For each row the most that another row lends it, given what each has itself; 0 where there is none. */
  lent(scores: Float32Array): Float32Array {
    const best = new Float32Array(this.#places);
    const bestRow = new Int32Array(this.#places).fill(-1);
    const second = new Float32Array(this.#places);
    for (let row = 0; row < scores.length; row++) {
      const score = (scores[row] as number) - LENDING_FLOOR;
      if (score <= 0) continue;
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
      let most = 0;
      for (const own of this.#own[row] as Int32Array) {
        const last = Math.min(own + REACH, this.#places - 1);
        for (let place = Math.max(own - REACH, 0); place <= last; place++) {
          const around = (bestRow[place] === row ? second[place] : best[place]) as number;
          const lent = around * (CONVERSATION_SHARES[Math.abs(place - own)] as number);
          if (lent > most) most = lent;
        }
      }
      found[row] = most;
    }
    return found;
  }
}

const EMPTY = new Int32Array(0);

/** Rows of one conversation by the call that added them, the earliest call first. */
function inOrder(conversation: readonly number[], rows: readonly SaidWhere[]): number[][] {
  const calls = [...Map.groupBy(conversation, (row) => (rows[row] as SaidWhere).jobId)];
  const receivedAt = (call: readonly number[]) => (rows[call[0] as number] as SaidWhere).receivedAt;
  calls.sort(([a, callA], [b, callB]) => receivedAt(callA) - receivedAt(callB) || (a < b ? -1 : 1));
  return calls.map(([, call]) => call);
}
