/** What kind of thing a memory is: closed within API version 1. */
export type Category = (typeof CATEGORIES)[number];

export const CATEGORIES = ["preference", "fact", "goal", "procedure", "relationship", "expertise"] as const;

/** One message of an added conversation. */
export interface Turn {
  role: "user" | "assistant" | "system";
  content: string;
  /** The caller's own id of the message (`external_turn_id`), when given. */
  externalTurnId: string | null;
  /** When it was said, when the caller knows; otherwise the time the conversation was received counts. */
  occurredAt: Date | null;
}

/** What an extractor reads. */
export interface Conversation {
  turns: readonly Turn[];
  /** When the server accepted it. */
  receivedAt: Date;
  /** Reads what is remembered of the user, for what the conversation puts right that was said in another one. */
  remembered?: () => Promise<readonly Remembered[]>;
}

/** A live memory as an extractor sees it. */
export interface Remembered {
  id: string;
  content: string;
}

/** A memory that an extractor proposes; the reconciler decides what becomes of it. */
export interface Candidate {
  /** A self-contained sentence of 10–500 characters, in the user's own words where they are clear. */
  content: string;
  category: Category;
  /** 1 (trivial) to 10 (must never be forgotten). */
  importance: number;
  /** Fraction 0–1: how sure the extractor is that the user stated this. */
  confidence: number;
  /** Positions in `Conversation.turns` that the candidate rests on, ascending. */
  turnIndexes: readonly number[];
  /** One short phrase on why it was kept, for the job's decisions. */
  reason: string;
  /**
   * What the candidate says is no longer true, as a sentence in the form of a memory's text ("I live in Paris."); null
   * or absent when it corrects nothing.
   */
  corrects?: string | null;
  /** The memory whose words it has, but for what was put right in them: it takes its place, and is nothing without it. */
  replaces?: Remembered | null;
  /** Whether it was stated as uncertain ("I might", "I think I prefer"); its confidence is then in [0.45, 0.65). */
  hedged?: boolean;
  /** When a dated event takes place, as ISO 8601 dates (`2026-03-12`); `end` is its last day when it spans several. */
  eventAt?: { start: string; end?: string } | null;
}

/** Finds what is worth remembering. Throws when it cannot work: a failure never looks like "nothing found". */
export interface Extractor {
  readonly id: string;
  /** @param note Told of how it was done, for the job's `extraction_metadata`. */
  extract(
    conversation: Conversation,
    signal?: AbortSignal,
    note?: (details: Record<string, unknown>) => void,
  ): Promise<Candidate[]>;
}
