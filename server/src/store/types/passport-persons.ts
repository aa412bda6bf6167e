import type { Receipt } from "./scope.ts";

/** A person with a Memory Passport. */
export interface Person {
  personId: string;
  /** As it was written when it was proven. */
  email: string;
  displayName: string | null;
  createdAt: Date;
  /** What may be shown of the passport token. */
  maskedToken: string;
  /** When the person last had a new token made; null while it is the first. */
  tokenRegeneratedAt: Date | null;
}

/** A session that is not over. */
export interface Session {
  sessionId: string;
  personId: string;
  expiresAt: Date;
}

/** A person whose e-mail was just proven; token and session are stored as hashes. */
export interface NewPerson {
  personId: string;
  email: string;
  displayName: string | null;
  tokenHash: string;
  maskedToken: string;
  createdAt: Date;
}

/** A session to store. */
export interface NewSession {
  sessionId: string;
  personId: string;
  hash: string;
  createdAt: Date;
  expiresAt: Date;
}

/** Persons as credentials name them. What they store is in the tables of all memories, see `universalScope`. */
export interface PersonStore {
  /** Makes a passport with room for memories, and the session of whoever proved its e-mail. */
  createPerson(person: NewPerson, session: NewSession): Promise<void>;
  findPerson(personId: string): Promise<Person | null>;
  /** The session with this hash, unless it is over. */
  findSession(hash: string, now: Date): Promise<Session | null>;
  /** How many live memories the passport holds. */
  countPersonMemories(personId: string): Promise<number>;
  /**
   * Erases a person and everything that belongs to them, in every table: memories, grants, connections, sessions, and what
   * the gate of an agent's owner compares their texts with. Null when there is no such person.
   */
  erasePerson(personId: string): Promise<Receipt | null>;
}
