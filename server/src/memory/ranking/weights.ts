/** Every number that ranking depends on, with where it comes from. */

/**
 * The score, each part a fraction 0–1. Published as 0.60 semantic + 0.25 importance/10 + 0.15 recency, with leave to
 * tune it: less for importance finds up to 2 % more of the evidence in long conversations, because what was told in passing is not
 * important until it is asked for.
 */
export const SCORE = { semantic: 0.75, importance: 0.1, recency: 0.15 } as const;

/**
 * Points of importance that a memory gains in ranking when feedback says that it is always useful, and loses when it never
 * is. The importance that is shown stays: at the most this moves a score by 0.05, so that feedback decides between
 * memories that answer about equally well and buries none.
 */
export const USEFULNESS_POINTS = 5;

/** The published recency: 1 within a week of the last access (else of creation), 0.5 within 30 days, then 0. */
export const RECENCY_STEPS = [
  { days: 7, recency: 1 },
  { days: 30, recency: 0.5 },
] as const;

/**
 * Parameters of BM25 (Robertson and Zaragoza 2009): saturation of repeated terms, and length correction, milder than the
 * usual 0.75 because memories are short and nearly alike in length. A term counts by its rarity to the power of
 * `rarity`: a name or a rare word says more about which memory is meant than two words that many share.
 */
export const BM25 = { k1: 1.2, b: 0.5, rarity: 1.5 } as const;

/**
 * What a full text match adds to the cosine. Measured together with the numbers around it by `npm run bench -- --only
 * recall,distractors`: long conversations gain from more of it, reworded questions among many look-alikes from less;
 * this is the most that costs the latter nothing.
 */
export const TEXT_WEIGHT = 0.9;

/**
 * A text match counts as full from this share of the best match that the query's terms allow. Without it one common
 * word of the query would make the only memory that has it look like a full match.
 */
export const FULL_TEXT_MATCH = 0.7;

/**
 * What the best memory said around a memory, in the same conversation, lends it: this share of what its own similarity
 * is above `LENDING_FLOOR`, by how many turns apart they are. With an agent answering in between, a person's next turn
 * is 2 away.
 */
export const CONVERSATION_SHARES: readonly number[] = [0.6, 0.6, 0.3];

/** Similarity that unrelated memories reach by chance, a little above: it says nothing about what was said around them. */
export const LENDING_FLOOR = 0.35;

/**
 * Where a question's "she" or "he" can stand for somebody the user told of: what a memory of such a person is more similar to
 * it, and the share of its similarity that counts of what the user told of themselves. "I work as a baker" has the words of "Where
 * does she work?" and does not answer it.
 */
export const PRONOUN = { bonus: 0.3, own: 0.5 } as const;

/**
 * Similarity that counts as fully relevant when nothing answers the query better: MiniLM gives a good answer to a
 * question about 0.3–0.7. Without the stretch importance and recency would outweigh what was asked.
 */
export const FULL_SIMILARITY = 0.5;

/** Below this a memory does not answer the query; MiniLM gives unrelated sentences up to about this much. */
export const SIMILARITY_FLOOR = 0.15;

/** A selection smaller than this is returned whole, floor or not, as published. */
export const SMALL_SELECTION = 5;

/** Word-set Jaccard above which two results are near duplicates, as published. */
export const NEAR_DUPLICATE_JACCARD = 0.95;

/** Cosine above which two memories may say the same, if their particulars agree. */
export const DUPLICATE_COSINE = 0.92;

/** Cosine above which a memory that has all words of a text may be the one that the text tells of. */
export const TOLD_COSINE = 0.6;
