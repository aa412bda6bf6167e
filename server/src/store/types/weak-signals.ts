import type { Category } from "../../memory/types.ts";
import type { Scope } from "./scope.ts";

/** Something that a user may have meant: too uncertain for a memory, kept until it is confirmed or forgotten. */
export interface WeakSignal {
  signalId: string;
  content: string;
  category: Category;
  importance: number;
  /** Fraction 0–1. */
  confidence: number;
  /** Caller's ids of the messages that it rests on. */
  turnIds: string[];
  vector: Float32Array;
  saidAt: Date;
}

/** Weak signals of end users; they change with `completeJob` and go with `forgetExpired`. */
export interface WeakSignalStore {
  /** Those of one user that are kept, oldest first: the newest two hundred at the most. */
  listWeakSignals(scope: Scope): Promise<WeakSignal[]>;
}
