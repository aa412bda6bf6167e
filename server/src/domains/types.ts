import type { Conversation } from "../memory/types.ts";
import type { DomainSchemaName, DomainSettings, FactSheet, NotedFact } from "../store/types.ts";
import type { RedactionRules } from "./redaction/rules.ts";

/** One thing that a message says for a profile. */
export interface Observation<Fact> {
  /** Position in `Conversation.turns` of the message that says it. */
  turn: number;
  /**
   * The sentence that says it, as the message has it. It is not kept: it tells which memories say the same, and with the
   * last of those that is erased the fact is erased as well.
   */
  words: string;
  /** Kept as JSON. Whatever it repeats of the message has been redacted. */
  fact: Fact;
}

/** A fact with where it comes from. */
export interface Said<Fact> extends NotedFact {
  fact: Fact;
}

/** Facts of one end user, in the order in which they were said. */
export interface SheetOf<Fact> extends Omit<FactSheet, "facts"> {
  facts: Said<Fact>[];
}

/** One line of the domain block. */
export interface DomainLine {
  text: string;
  /** Lines of lower rank are kept when there is little room; of equal rank the first. 0 is what must not be missed. */
  rank: number;
}

/** A part of the domain block: a line that heads others. */
export interface DomainSection {
  /** Names it in the formats `json` and `xml`: lower-case letters and `_`. */
  key: string;
  /** Stands before it in the format `bullets`: "Student". */
  title: string;
  /** What is said behind the title; null leaves the title alone. Of the rank of what must not be missed. */
  about: string | null;
  lines: DomainLine[];
  /**
   * One line that says what all lines say, for when they leave no room for lines of rank 0: a section that has one is never
   * left out. At most 36 cl100k_base tokens, so that it fits the smallest context in every format.
   */
  short?: string;
}

/** What the domain block is written for. */
export interface BlockContext {
  /** What is asked for. */
  query: string;
  settings: DomainSettings;
  /** The time of reading. */
  now: Date;
}

/**
 * What a domain schema adds to the General Engine. All of it is pure: the same input gives the same output.
 *
 * A profile is not kept: the facts are, each with the message that said it, and the profile is worked out of them when it
 * is read. So erasing what one memory said leaves what others said, and stages move on with the clock.
 *
 * @typeParam Fact What a message can say, as JSON.
 * @typeParam Profile What the facts come to.
 */
export interface DomainOverlay<Fact, Profile> {
  readonly schema: DomainSchemaName;
  /**
   * The texts without what this schema never stores: all messages of a conversation in their order, or what somebody writes
   * in the place of a memory's words. Applied before anything is stored or made of them, to texts without secrets.
   */
  redact(texts: readonly string[], settings: DomainSettings): string[];
  /**
   * What counts as a secret in these texts. @default what does everywhere
   *
   * @param known The profile of whose texts they are; null when nothing is known.
   */
  secrets?(texts: readonly string[], settings: DomainSettings, known: Profile | null): RedactionRules;
  /**
   * What a conversation says for the profile. It may throw: then nothing is noted, the general memories stay, and the job
   * says so.
   *
   * @param known The profile before this conversation; null when nothing is known.
   */
  observe(conversation: Conversation, known: Profile | null, settings: DomainSettings): Observation<Fact>[];
  /** What the facts come to at a time. */
  profileOf(sheet: SheetOf<Fact>, settings: DomainSettings, now: Date): Profile;
  /**
   * What comes first in the context, most important part first; empty for nothing.
   *
   * @param profile Null for an end user of whom nothing is known.
   */
  block(profile: Profile | null, context: BlockContext): DomainSection[];
}
