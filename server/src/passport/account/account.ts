import type { Clock } from "../../clock.ts";
import { uuidv7 } from "../../ids.ts";
import type { Post } from "../../mail/post.ts";
import { createMinuteLimits } from "../../quota/minute-limits.ts";
import type { Idempotency, Store, TokenReplacement } from "../../store/types.ts";
import type { KeyHasher } from "../../tenancy/keys.ts";
import type { SecretBox } from "../../tenancy/secret-box.ts";
import { codeMail } from "./code-mail.ts";
import { type CodeVerdict, MOST_ADDRESSES, type Registrant, requestCode, takeCode } from "./codes.ts";
import { makeCode, makePassportToken, makeSessionToken, maskedToken } from "./secrets.ts";

/** How long a session lasts, in seconds: 7 days. */
export const SESSION_SECONDS = 604_800;
/** Published: a passport token can be replaced once in so many seconds, 24 hours. */
export const TOKEN_SECONDS = 86_400;

/** What keeps somebody from a code that is asked for. */
export type CodeRefusal =
  /** The address had as many as it gets, or the client asked for as many as one may. */
  | { kind: "address" | "client"; until: Date }
  /** The operator has not said how codes reach people. */
  | { kind: "no_mail" };

/** Somebody who asks for a code. */
export interface CodeAsked {
  email: string;
  /** Null when nobody registers with it. */
  registration: { displayName: string | null } | null;
  /** The address of the client. */
  client: string;
}

/** A session that has begun; neither it nor the token is known to the server after this. */
export type SignIn = Extract<CodeVerdict, { kind: "signed_in" }> & {
  session: string;
  expiresAt: Date;
  /** Null unless the passport was made with this sign-in. */
  token: string | null;
};

/** How persons get into their passport. */
export interface PassportAccounts {
  /** Codes that one client may ask for within an hour; 0 is no limit. */
  codesPerHour: number;
  /**
   * Has a code mailed, when there is somebody to mail it to: neither what it gives nor how long it takes tells. Null, or why
   * there is none.
   */
  requestCode(asked: CodeAsked): Promise<CodeRefusal | null>;
  /** @param before The session that the same browser has, valid or not: it ends when another begins. */
  signIn(
    email: string,
    code: string,
    before: string | null,
  ): Promise<SignIn | Exclude<CodeVerdict, { kind: "signed_in" }>>;
  /** Replaces the passport token. `token` is null when an earlier request did. */
  replaceToken(
    personId: string,
    idempotency: Idempotency | null,
  ): Promise<{ token: string | null; replacement: TokenReplacement }>;
}

/** @param parts.post Null: nobody gets a code. */
export function createPassportAccounts(parts: {
  store: Store;
  hasher: KeyHasher;
  box: SecretBox;
  clock: Clock;
  post: Post | null;
  codesPerHour: number;
}): PassportAccounts {
  const { store, hasher, box, clock, post, codesPerHour } = parts;
  const clients = createMinuteLimits(60);
  const hashOf = (email: string, code: string) => hasher.hash(`code\0${email.toLowerCase()}\0${code}`);
  const later = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

  return {
    codesPerHour,

    async requestCode({ email, registration, client }) {
      if (!post) return { kind: "no_mail" };
      const now = clock.now();
      const count = codesPerHour === 0 ? null : clients.take(client, codesPerHour, now);
      if (count?.isOver) return { kind: "client", until: later(now, count.resetSeconds) };
      const code = makeCode();
      const hash = hashOf(email, code);
      const registrant: Registrant = { email, displayName: registration?.displayName ?? null };
      const request = {
        email,
        isRegistration: registration !== null,
        code: { hash, request: box.seal(JSON.stringify(registrant), sealedFor(hash)) },
        now,
      };
      const requested = await store.changeSignIn(email, { now, most: MOST_ADDRESSES }, (state, person) =>
        requestCode(state, person, request),
      );
      if (requested.kind === "too_many") return { kind: "address", until: requested.until };
      if (requested.mailTo !== null) post.post(codeMail(requested.mailTo, code));
      return null;
    },

    async signIn(email, code, before) {
      const now = clock.now();
      const session = makeSessionToken();
      const token = makePassportToken();
      const expiresAt = later(now, SESSION_SECONDS);
      const codeHash = hashOf(email, code);
      const attempt = {
        codeHash,
        now,
        session: { sessionId: uuidv7(), hash: hasher.hash(session), expiresAt },
        ends: before === null ? null : hasher.hash(before),
        passport: { personId: uuidv7(), tokenHash: hasher.hash(token), maskedToken: maskedToken(token) },
        open: (request: Uint8Array) => JSON.parse(box.open(request, sealedFor(codeHash))) as Registrant,
      };
      const verdict = await store.changeSignIn(email, { now, most: MOST_ADDRESSES }, (state, person) =>
        takeCode(state, person, attempt),
      );
      if (verdict.kind !== "signed_in") return verdict;
      return { ...verdict, session, expiresAt, token: verdict.isNew ? token : null };
    },

    async replaceToken(personId, idempotency) {
      const now = clock.now();
      const token = makePassportToken();
      const replacement = await store.replaceToken(
        personId,
        { hash: hasher.hash(token), masked: maskedToken(token) },
        later(now, -TOKEN_SECONDS),
        now,
        idempotency,
      );
      return { token: replacement.kind === "accepted" ? token : null, replacement };
    },
  };
}

/** What a request for a code is sealed for: it opens with this code alone. */
function sealedFor(codeHash: string): string {
  return `code\0${codeHash}`;
}
