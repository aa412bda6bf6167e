import type { Database } from "better-sqlite3";
import { UNIVERSAL } from "../../passport/universal.ts";
import type { Person, SignInState, SignInStore } from "../types.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { createPersonRecord } from "./person-record.ts";
import { type PersonRow, toPerson } from "./persons.ts";
import { date } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface SignInRow {
  is_registered: number;
  code_hash: string | null;
  code_expires_at: number | null;
  code_request: Buffer | null;
  sent_at: string;
  wrong_codes: number;
  locked_until: number | null;
  forget_at: number;
}

/** Addresses that count no longer and are let go with each change: more than one, so that they do not pile up. */
const SWEPT = 16;

/** Addresses that persons sign in with, their sessions and their tokens. */
export function createSignInStore(db: Database, write: WriteTransaction): SignInStore {
  const idempotency = createIdempotencyRecord(db);
  const record = createPersonRecord(db);
  const byEmail = db.prepare<[string], PersonRow>("SELECT * FROM persons WHERE email_hash = user_hash(?)");
  const byId = db.prepare<[string], PersonRow>("SELECT * FROM persons WHERE person_id = ?");
  const read = db.prepare<[string], SignInRow>("SELECT * FROM sign_ins WHERE email_hash = user_hash(?)");
  // Not INSERT OR REPLACE: the rows are counted by triggers, which it does not set off for what it removes.
  const remove = db.prepare("DELETE FROM sign_ins WHERE email_hash = user_hash(?)");
  const put = db.prepare(`
    INSERT INTO sign_ins (email_hash, is_registered, code_hash, code_expires_at, code_request,
      sent_at, wrong_codes, locked_until, forget_at)
    VALUES (user_hash(:email), :isRegistered, :codeHash, :codeExpiresAt, :codeRequest,
      :sentAt, :wrongCodes, :lockedUntil, :forgetAt)`);
  const sweep = db.prepare(`
    DELETE FROM sign_ins WHERE email_hash IN (
      SELECT email_hash FROM sign_ins WHERE forget_at <= ? ORDER BY forget_at LIMIT ${SWEPT})`);
  const crowdOut = db.prepare(`
    DELETE FROM sign_ins WHERE email_hash IN (
      SELECT email_hash FROM sign_ins ORDER BY forget_at LIMIT (
        SELECT max(0, addresses - ?) FROM sign_in_count))`);
  const endByHash = db.prepare("DELETE FROM sessions WHERE hash = ?");
  const endOne = db.prepare("DELETE FROM sessions WHERE person_id = ? AND session_id = ? AND expires_at > ?");
  const endAll = db.prepare("DELETE FROM sessions WHERE person_id = ? AND expires_at > ?");
  // To the end of the table: a row that grows where it is makes SQLite move its neighbours, and copies of them stay behind.
  const replaceToken = db.prepare(`
    UPDATE persons SET rowid = 1 + (SELECT max(rowid) FROM persons), token_hash = :hash, masked_token = :masked,
      token_regenerated_at = :at
    WHERE person_id = :personId`);

  function keep(email: string, { code, ...state }: SignInState): void {
    remove.run(email);
    put.run({
      email,
      isRegistered: state.isRegistered ? 1 : 0,
      codeHash: code?.hash ?? null,
      codeExpiresAt: code?.expiresAt?.getTime() ?? null,
      codeRequest: code?.request ?? null,
      sentAt: JSON.stringify(state.sentAt.map((time) => time.getTime())),
      wrongCodes: state.wrongCodes,
      lockedUntil: state.lockedUntil?.getTime() ?? null,
      forgetAt: state.forgetAt.getTime(),
    });
  }

  const find = (personId: string): Person | null => {
    const row = byId.get(personId);
    return row ? toPerson(row) : null;
  };

  return {
    changeSignIn(email, { now, most }, decide) {
      const address = email.toLowerCase();
      return write(() => {
        const row = read.get(address);
        const person = byEmail.get(address);
        const change = decide(row ? toState(row) : null, person ? toPerson(person) : null);
        keep(address, change.state);
        sweep.run(now.getTime());
        crowdOut.run(most);
        if (change.begin) {
          const { session, person: made, ends } = change.begin;
          if (made) record.insert(made);
          if (ends !== null) endByHash.run(ends);
          record.insertSession(session);
        }
        return change.result;
      });
    },
    endSessions: (personId, sessionId, now) =>
      write(() => {
        const at = now.getTime();
        return (sessionId === null ? endAll.run(personId, at) : endOne.run(personId, sessionId, at)).changes;
      }),
    replaceToken: (personId, { hash, masked }, notAfter, now, request) =>
      write(() => {
        const person = find(personId);
        if (!person) return { kind: "unknown_person" };
        const recalled = idempotency.recall(UNIVERSAL, request, now);
        if (recalled) return recalled.kind === "replayed" ? { kind: "replayed", person } : recalled;
        const { tokenRegeneratedAt: regeneratedAt } = person;
        if (regeneratedAt && regeneratedAt > notAfter) return { kind: "too_early", regeneratedAt };
        replaceToken.run({ personId, hash, masked, at: now.getTime() });
        idempotency.remember(UNIVERSAL, request, personId, now);
        return { kind: "accepted", person: find(personId) as Person };
      }),
  };
}

function toState(row: SignInRow): SignInState {
  return {
    isRegistered: row.is_registered === 1,
    code:
      row.code_hash === null
        ? null
        : { hash: row.code_hash, expiresAt: date(row.code_expires_at), request: row.code_request },
    sentAt: (JSON.parse(row.sent_at) as number[]).map((time) => new Date(time)),
    wrongCodes: row.wrong_codes,
    lockedUntil: date(row.locked_until),
    forgetAt: new Date(row.forget_at),
  };
}
