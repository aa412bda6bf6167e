/** Every number that ranking depends on, with where it comes from. */

/** The published score: 0.60 semantic + 0.25 importance/10 + 0.15 recency. Each part is a fraction 0–1. */
export const SCORE = { semantic: 0.6, importance: 0.25, recency: 0.15 } as const;

/**
 * Points of importance that a memory gains in ranking when feedback says that it is always useful, and loses when it never
 * is. The importance that is shown stays: at the most this moves a score by 0.05, so that feedback decides between
 * memories that answer about equally well and buries none.
 */
export const USEFULNESS_POINTS = 2;

/** The published recency: 1 within a week of the last access (else of creation), 0.5 within 30 days, then 0. */
export const RECENCY_STEPS = [
  { days: 7, recency: 1 },
  { days: 30, recency: 0.5 },
] as const;

/** The usual parameters of BM25 (Robertson and Zaragoza 2009): saturation of repeated terms, and length correction. */
export const BM25 = { k1: 1.2, b: 0.75 } as const;

/** What a full text match adds to the cosine; measured best on long conversations, with the cosine alone far behind. */
export const TEXT_WEIGHT = 0.5;

/**
 * A text match counts as full from this share of the best match that the query's terms allow. Without it one common
 * word of the query would make the only memory that has it look like a full match.
 */
export const FULL_TEXT_MATCH = 0.4;

/**
 * What the best match said around a memory, in the same conversation, adds to it. Whole turns gained by 0.5; a memory
 * is less than a turn and several come from one, so half of that: the match itself stays ahead of what surrounds it.
 */
export const CONVERSATION_WEIGHT = 0.25;

/** How many turns apart still counts as around: with an agent answering in between, a person's next turn is 2 away. */
export const CONVERSATION_REACH = 2;

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
