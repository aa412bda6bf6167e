import type { EdTechFact } from "../facts.ts";

/** One sentence of a student, or what their short answer says together with the question. */
export interface Sentence {
  text: string;
  /** When it was said. */
  saidAt: Date;
  /** What the conversation is about at the moment; null until something was named. */
  topic: string | null;
  isQuestion: boolean;
}

/** Finds what a sentence says of one side of a student. */
export type Reader = (sentence: Sentence) => EdTechFact[];
