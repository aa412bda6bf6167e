import type { NewPerson, NewSession, Person, SignInChange, SignInState } from "../../store/types.ts";

/** How long a code is valid, in seconds. */
export const CODE_SECONDS = 600;
/** Published: so many codes are sent to an address within so many seconds. */
export const SENDS = { most: 3, seconds: 3_600 } as const;
/** Published: so many wrong codes in a row lock an address for so many seconds. */
export const WRONG_CODES = { most: 5, seconds: 1_800 } as const;
/**
 * An address that nobody proved is forgotten after so many seconds without a request: a day, or an hour when no code was made
 * for it, as nothing can be guessed then. Both are longer than what is counted.
 */
const KEPT_SECONDS = { withCode: 86_400, without: 3_600 } as const;
/** So many addresses are kept at most: anybody can name some. */
export const MOST_ADDRESSES = 100_000;

/** Who asks for a code. */
export interface CodeRequest {
  email: string;
  /** Somebody registers with it. */
  isRegistration: boolean;
  code: { hash: string; request: Uint8Array };
  now: Date;
}

/** What became of the request; `mailTo` is null when nobody waits for a code. */
export type CodeRequested = { kind: "made"; mailTo: string | null } | { kind: "too_many"; until: Date };

/** A code that somebody entered, and what to make when it is right. */
export interface CodeAttempt {
  codeHash: string;
  now: Date;
  session: Omit<NewSession, "personId" | "createdAt">;
  /** The hash of the session that the same browser had; null without one. */
  ends: string | null;
  /** Made when the code is the first that proves the address. */
  passport: Omit<NewPerson, "email" | "displayName" | "createdAt">;
  /** What came with the request for the code. */
  open(request: Uint8Array): Registrant;
}

/** Who asked for a code, as they wrote it: whoever uses the code makes it theirs. */
export type Registrant = Pick<NewPerson, "email" | "displayName">;

/** Whether the code was right. */
export type CodeVerdict =
  | { kind: "signed_in"; personId: string; email: string; displayName: string | null; isNew: boolean }
  | { kind: "wrong" }
  | { kind: "locked"; until: Date };

/**
 * Makes a code for an address. An address that nobody registered gets one too, which is mailed to nobody and opens nothing:
 * it costs the same and counts the same.
 */
export function requestCode(
  kept: SignInState | null,
  person: Person | null,
  { email, isRegistration, code: { hash, request }, now }: CodeRequest,
): SignInChange<CodeRequested> {
  const state = stillCounting(kept, now);
  const oldest = state.sentAt.at(-SENDS.most);
  if (oldest) return { state, result: { kind: "too_many", until: after(oldest, SENDS.seconds) } };
  const isRegistered = state.isRegistered || isRegistration;
  return {
    state: {
      ...state,
      isRegistered,
      code: { hash, expiresAt: after(now, CODE_SECONDS), request },
      sentAt: [...state.sentAt, now],
      forgetAt: after(now, KEPT_SECONDS.withCode),
    },
    // As it was proven: what was typed now may be written otherwise.
    result: { kind: "made", mailTo: person?.email ?? (isRegistered ? email : null) },
  };
}

/** Takes a code: a right one begins a session, and the first one of an address makes its passport. */
export function takeCode(
  kept: SignInState | null,
  person: Person | null,
  { codeHash, now, session, ends, passport, open }: CodeAttempt,
): SignInChange<CodeVerdict> {
  const state = stillCounting(kept, now);
  const { code, lockedUntil, isRegistered } = state;
  if (lockedUntil) return { state, result: { kind: "locked", until: lockedUntil } };
  const isTheirs = (person !== null || isRegistered) && code?.hash === codeHash;
  if (!isTheirs) return { state: withWrongCode(state, now), result: { kind: "wrong" } };
  // It was right once, so it is no guess: of a code that is sent twice at the same time one request fails, without a trace.
  if (!code.expiresAt || !code.request || code.expiresAt <= now) return { state, result: { kind: "wrong" } };
  const made = person ? null : { ...passport, ...open(code.request), createdAt: now };
  const { personId, email, displayName } = person ?? (made as NewPerson);
  return {
    state: { ...state, isRegistered: false, code: { ...code, expiresAt: null, request: null }, wrongCodes: 0 },
    begin: { session: { ...session, personId, createdAt: now }, person: made, ends },
    result: { kind: "signed_in", personId, email, displayName, isNew: person === null },
  };
}

function withWrongCode(state: SignInState, now: Date): SignInState {
  const wrongCodes = state.wrongCodes + 1;
  return wrongCodes < WRONG_CODES.most
    ? { ...state, wrongCodes }
    : { ...state, wrongCodes: 0, lockedUntil: after(now, WRONG_CODES.seconds) };
}

/** Without what counts no longer, and to be kept from now on. */
function stillCounting(kept: SignInState | null, now: Date): SignInState {
  if (!kept || kept.forgetAt <= now) {
    const forgetAt = after(now, KEPT_SECONDS.without);
    return { isRegistered: false, code: null, sentAt: [], wrongCodes: 0, lockedUntil: null, forgetAt };
  }
  return {
    ...kept,
    sentAt: kept.sentAt.filter((time) => after(time, SENDS.seconds) > now),
    lockedUntil: kept.lockedUntil && kept.lockedUntil > now ? kept.lockedUntil : null,
    forgetAt: after(now, kept.code ? KEPT_SECONDS.withCode : KEPT_SECONDS.without),
  };
}

function after(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
