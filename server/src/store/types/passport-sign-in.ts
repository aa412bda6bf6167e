import type { Idempotency, Refusal } from "./idempotency.ts";
import type { NewPerson, NewSession, Person } from "./passport-persons.ts";

/** What is known of an address that somebody wants to sign in with, whether it has a passport or not. */
export interface SignInState {
  /** Somebody registered with it and did not prove it yet. */
  isRegistered: boolean;
  /**
   * The code that was sent last, null when there is none; once used it has no time left. `request` is the address and the name
   * that came with the request for it, sealed.
   */
  code: { hash: string; expiresAt: Date | null; request: Uint8Array | null } | null;
  /** When the codes were sent that still count. */
  sentAt: Date[];
  /** Wrong codes in a row. */
  wrongCodes: number;
  lockedUntil: Date | null;
  /** When nothing of this counts any more. */
  forgetAt: Date;
}

/** What to make of an address, and what to answer. */
export interface SignInChange<Result> {
  state: SignInState;
  result: Result;
  /**
   * Begins a session, of a passport that is made with it when `person` is given, and ends the one with the hash `ends`,
   * whosever it is.
   */
  begin?: { session: NewSession; person: NewPerson | null; ends: string | null };
}

/** What became of a token to replace. */
export type TokenReplacement =
  | { kind: "accepted" | "replayed"; person: Person }
  /** It was replaced at a time after the one that was asked for. */
  | { kind: "too_early"; regeneratedAt: Date }
  | { kind: "unknown_person" }
  | Refusal;

/** How persons get in, and what they hold. */
export interface SignInStore {
  /**
   * Changes what is known of an address as `decide` says, which may be asked more than once and must only decide. It reads
   * and writes the same whatever the address is, so that the time it takes tells nothing.
   *
   * @param email In any case: addresses that differ in case only are one.
   * @param keep Addresses that count no longer are let go, and of more than `most` those that would be first.
   */
  changeSignIn<Result>(
    email: string,
    keep: { now: Date; most: number },
    decide: (state: SignInState | null, person: Person | null) => SignInChange<Result>,
  ): Promise<Result>;
  /** Ends one session of a person, or with null all of them; returns how many that were. */
  endSessions(personId: string, sessionId: string | null, now: Date): Promise<number>;
  /** Puts another passport token in the place of the one that the person has, unless that is younger than `notAfter`. */
  replaceToken(
    personId: string,
    token: { hash: string; masked: string },
    notAfter: Date,
    now: Date,
    idempotency: Idempotency | null,
  ): Promise<TokenReplacement>;
}
