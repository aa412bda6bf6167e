import type { Category } from "../types.ts";
import { bestFirst } from "./best-first.ts";
import { ConversationIndex, type SaidWhere } from "./conversation-index.ts";
import { newTexts } from "./duplicates.ts";
import { whoseAre } from "./pronouns.ts";
import { terms } from "./terms.ts";
import { TextIndex } from "./text-index.ts";
import { Vectors } from "./vectors.ts";
import {
  FULL_SIMILARITY,
  PRONOUN,
  RECENCY_STEPS,
  SCORE,
  SIMILARITY_FLOOR,
  SMALL_SELECTION,
  TEXT_WEIGHT,
  USEFULNESS_POINTS,
} from "./weights.ts";

/** A live memory as the index takes it in. */
export interface IndexedMemory extends SaidWhere {
  id: string;
  content: string;
  /** Of the content, where they are known already. @default terms(content) */
  terms?: readonly string[];
  category: Category;
  /** 1 (trivial) to 10 (must never be forgotten). */
  importance: number;
  /** What feedback says of it: −1 (never any use) to 1 (always useful). @default 0 */
  usefulness?: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Milliseconds since the epoch; null when it was never retrieved. */
  lastAccessedAt: number | null;
  agentId: string | null;
  /** Unit vector. */
  vector: Float32Array;
}

/** What to look for. */
export interface SearchQuery {
  /** Unit vector of `text`; null to search by words alone. */
  vector: Float32Array | null;
  text: string;
  /** How many memories at most. */
  limit: number;
  /** Milliseconds since the epoch. */
  now: number;
  /** Only these; all when empty or absent. */
  categories?: readonly Category[];
  /** Only memories that this holds for, by their ids. */
  only?: (id: string) => boolean;
  /** Only what this agent wrote. */
  agentId?: string;
  /** Only what was created then or later: milliseconds since the epoch. */
  createdSince?: number;
  /** Recent is what was created lately, whenever it was retrieved. @default false */
  ignoresAccess?: boolean;
}

/** A memory that answers a query. */
export interface RankedMemory {
  id: string;
  content: string;
  category: Category;
  importance: number;
  /** Fraction 0–1 with six decimals. */
  relevance: number;
}

/** What filters, score and result need of a memory; the rest is in the indexes. */
type Row = Required<Omit<IndexedMemory, "vector" | "terms" | keyof SaidWhere>>;

/**
 * The live memories of one user, ready to be searched by meaning and by words together. It holds nobody else's, so
 * nobody else's can change a score. It does not change: after a write, make a new one.
 *
 * Similarity to the query is the cosine (0 when negative) + 0.9 × the text match, and up to 0.6 × what the similarity of
 * the best memory said around it has above 0.35. Of those, memories of somebody whom a "she" or "he" of the query may stand
 * for count more and those of the user themselves less. The semantic part of the score is that similarity relative to the best
 * one among the memories searched, or to `FULL_SIMILARITY` where even the best is below.
 */
export class UserIndex {
  readonly #rows: readonly Row[];
  readonly #vectors: Vectors;
  readonly #text: TextIndex;
  readonly #conversations: ConversationIndex;
  /** Estimated bytes in memory. */
  readonly bytes: number;

  constructor(memories: readonly IndexedMemory[]) {
    // In order of id, so that equal scores come in order of row, whatever order the memories were read in.
    const ordered = memories.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.#rows = ordered.map(
      ({ id, content, category, importance, usefulness, createdAt, lastAccessedAt, agentId }) => {
        return { id, content, category, importance, usefulness: usefulness ?? 0, createdAt, lastAccessedAt, agentId };
      },
    );
    this.#vectors = new Vectors(ordered.map((memory) => memory.vector));
    this.#text = new TextIndex(ordered.map((memory) => memory.terms ?? terms(memory.content)));
    this.#conversations = new ConversationIndex(ordered);
    const rowBytes = ordered.reduce((sum, { content }) => sum + 2 * content.length + 200, 0);
    this.bytes = rowBytes + this.#vectors.bytes + this.#text.bytes + this.#conversations.bytes;
  }

  /** How many memories it holds. */
  get size(): number {
    return this.#rows.length;
  }

  /**
   * The memories that answer a query, best first, near duplicates left out. What is not similar to the query is left
   * out as well, unless fewer than five memories are searched: those are all returned.
   *
   * @throws VectorIndexUnavailable when the vectors, the query's among them, are not of one dimension.
   */
  search(query: SearchQuery): RankedMemory[] {
    const selected = this.#select(query);
    const similarity = this.#similarities(query);
    const floor = selected.length < SMALL_SELECTION ? 0 : SIMILARITY_FLOOR;
    const answering = selected.filter((row) => (similarity[row] as number) >= floor);
    this.#weighPersons(query.text, similarity);
    let best = FULL_SIMILARITY;
    for (const row of answering) best = Math.max(best, similarity[row] as number);

    const millionths = new Int32Array(this.size);
    for (const row of answering) {
      const memory = this.#rows[row] as Row;
      const score =
        SCORE.semantic * ((similarity[row] as number) / best) +
        SCORE.importance * standing(memory) +
        SCORE.recency * recency(query.now - ((query.ignoresAccess ? null : memory.lastAccessedAt) ?? memory.createdAt));
      millionths[row] = Math.round(score * 1e6);
    }

    const results: RankedMemory[] = [];
    const isNew = newTexts();
    for (const row of bestFirst(answering, millionths)) {
      if (results.length >= query.limit) break;
      const { id, content, category, importance } = this.#rows[row] as Row;
      if (isNew(content))
        results.push({ id, content, category, importance, relevance: (millionths[row] as number) / 1e6 });
    }
    return results;
  }

  /** Whom a pronoun of the query may mean counts once it is known what answers: by itself it answers nothing. */
  #weighPersons(text: string, similarity: Float32Array): void {
    const whose = whoseAre(text, this.#rows);
    for (let row = 0; whose !== null && row < similarity.length; row++) {
      if (whose[row] === "theirs") similarity[row] = (similarity[row] as number) + PRONOUN.bonus;
      if (whose[row] === "own") similarity[row] = (similarity[row] as number) * PRONOUN.own;
    }
  }

  #select({ categories = [], only, agentId, createdSince }: SearchQuery): Int32Array {
    const selected = new Int32Array(this.size);
    let count = 0;
    for (let row = 0; row < this.#rows.length; row++) {
      const memory = this.#rows[row] as Row;
      if (categories.length > 0 && !categories.includes(memory.category)) continue;
      if (only && !only(memory.id)) continue;
      if (agentId !== undefined && memory.agentId !== agentId) continue;
      if (createdSince !== undefined && memory.createdAt < createdSince) continue;
      selected[count++] = row;
    }
    return selected.subarray(0, count);
  }

  #similarities({ vector, text }: SearchQuery): Float32Array {
    const similarity = vector ? this.#vectors.cosines(vector) : new Float32Array(this.size);
    const match = this.#text.match(text);
    for (let row = 0; row < similarity.length; row++) {
      similarity[row] = Math.max(similarity[row] as number, 0) + TEXT_WEIGHT * (match?.[row] ?? 0);
    }
    const lent = this.#conversations.lent(similarity);
    for (let row = 0; row < similarity.length; row++)
      similarity[row] = (similarity[row] as number) + (lent[row] as number);
    return similarity;
  }
}

/** Importance as a fraction, raised or lowered by what feedback says. */
function standing({ importance, usefulness }: Row): number {
  return Math.min(10, Math.max(0, importance + USEFULNESS_POINTS * usefulness)) / 10;
}

const DAY = 86_400_000;

function recency(age: number): number {
  return RECENCY_STEPS.find(({ days }) => age <= days * DAY)?.recency ?? 0;
}
