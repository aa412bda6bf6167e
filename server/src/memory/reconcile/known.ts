import type { Assertion } from "../../provenance/assertion.ts";
import type { Completion, WeakSignal } from "../../store/types.ts";
import type { StoredText } from "../ranking/duplicates.ts";
import type { Candidate, Category } from "../types.ts";

/** A memory that candidates are compared with. */
export interface KnownMemory extends StoredText {
  category: Category;
  importance: number;
  originalImportance: number;
  confidence: number;
  turnIds: readonly string[];
  /** What it says, and how much that counts. */
  assertion: Assertion;
  /** Who added it. @default not known */
  agentId?: string | null;
}

/** A memory that is not retrieved: it contradicts another, and nothing decides between them. */
export interface DisputingMemory {
  id: string;
  content: string;
  assertion: Assertion;
}

/** A candidate with what comparing it needs. */
export interface WeighedCandidate extends Candidate {
  /** Unit vector of the content. */
  vector: Float32Array;
  /** Unit vector of what it corrects; null when it corrects nothing. */
  correctsVector: Float32Array | null;
  /** What it says once it is no longer uncertain, with its unit vector; null when that is what it says already. */
  forSure: { content: string; vector: Float32Array } | null;
}

/** What is known of the user when candidates are decided on. */
export interface Known {
  /** Live memories. */
  memories: readonly KnownMemory[];
  signals: readonly WeakSignal[];
  disputing: readonly DisputingMemory[];
  /** Ids of the memories that the person named as wrong; each that is still live gives way to what was said instead. */
  corrected: readonly string[];
  /** The kinds of memory that may be stored. @default all */
  permitted?: readonly Category[];
}

/** What a job changes, and why. */
export type Reconciled = Pick<
  Completion,
  "memories" | "supersessions" | "reinforcements" | "revisions" | "buffered" | "confirmed" | "decisions"
>;

/** What a job changes that decides on nothing. */
export function noChanges(): Reconciled {
  return {
    memories: [],
    supersessions: [],
    reinforcements: [],
    revisions: [],
    buffered: [],
    confirmed: [],
    decisions: [],
  };
}
