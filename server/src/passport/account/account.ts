import type { Clock } from "../../clock.ts";
import { uuidv7 } from "../../ids.ts";
import type { Post } from "../../mail/post.ts";
import type { Idempotency, Store, TokenReplacement } from "../../store/types.ts";
import type { KeyHasher } from "../../tenancy/keys.ts";
import { codeMail } from "./code-mail.ts";
import { type CodeRequest, type CodeVerdict, requestCode, takeCode } from "./codes.ts";
import { makeCode, makePassportToken, makeSessionToken, maskedToken } from "./secrets.ts";

/** How long a session lasts, in seconds: 7 days. */
export const SESSION_SECONDS = 604_800;
/** Published: a passport token can be replaced once in so many seconds, 24 hours. */
export const TOKEN_SECONDS = 86_400;

/** A session that has begun; neither it nor the token is known to the server after this. */
export type SignIn = Extract<CodeVerdict, { kind: "signed_in" }> & {
  session: string;
  expiresAt: Date;
  /** Null unless the passport was made with this sign-in. */
  token: string | null;
};

/** How persons get into their passport. */
export interface PassportAccounts {
  /**
   * Has a code mailed, when there is somebody to mail it to: neither what it gives nor how long it takes tells. Null, or from
   * when on another code can be had.
   */
  requestCode(request: Pick<CodeRequest, "email" | "registration">): Promise<{ until: Date } | null>;
  signIn(email: string, code: string): Promise<SignIn | Exclude<CodeVerdict, { kind: "signed_in" }>>;
  /** Replaces the passport token. `token` is null when an earlier request did. */
  replaceToken(
    personId: string,
    idempotency: Idempotency | null,
  ): Promise<{ token: string | null; replacement: TokenReplacement }>;
}

export function createPassportAccounts(parts: {
  store: Store;
  hasher: KeyHasher;
  clock: Clock;
  post: Post;
}): PassportAccounts {
  const { store, hasher, clock, post } = parts;
  const hashOf = (email: string, code: string) => hasher.hash(`code\0${email.toLowerCase()}\0${code}`);
  const later = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

  return {
    async requestCode({ email, registration }) {
      const code = makeCode();
      const request = { email, registration, codeHash: hashOf(email, code), now: clock.now() };
      const requested = await store.changeSignIn(email, (state, person) => requestCode(state, person, request));
      if (requested.kind === "too_many") return { until: requested.until };
      if (requested.mailTo !== null) post.post(codeMail(requested.mailTo, code));
      return null;
    },

    async signIn(email, code) {
      const now = clock.now();
      const session = makeSessionToken();
      const token = makePassportToken();
      const expiresAt = later(now, SESSION_SECONDS);
      const attempt = {
        codeHash: hashOf(email, code),
        now,
        session: { sessionId: uuidv7(), hash: hasher.hash(session), expiresAt },
        passport: { personId: uuidv7(), email, tokenHash: hasher.hash(token), maskedToken: maskedToken(token) },
      };
      const verdict = await store.changeSignIn(email, (state, person) => takeCode(state, person, attempt));
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
