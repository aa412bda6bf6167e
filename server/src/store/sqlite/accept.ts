import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import { UNIVERSAL } from "../../passport/universal.ts";
import { type Acceptance, type Judgement, type NewJob, NO_PLAN, type PlanUsage } from "../types.ts";
import { createEnqueue } from "./enqueue.ts";
import { createAccessReader } from "./grants.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { createRecentTexts } from "./recent-texts.ts";
import { createSourceRecord } from "./source-events.ts";
import type { Tally } from "./tally.ts";
import { userHash } from "./user-hash.ts";

interface UserRow {
  user_id: string;
  blocked_at: number | null;
  minute: number | null;
  adds: number | null;
}

/** In place of a user's hash, where the entry is a person's. */
const NO_USER = Buffer.alloc(0);

/** Of a tenant that the store does not know. */
const UNKNOWN: PlanUsage = {
  plan: NO_PLAN,
  policy: null,
  usage: { calls: 0, writes: 0, tokens: 0, reads: 0 },
  openJobs: 0,
  waitingJobs: 0,
};

/** Judges and accepts conversations. Call it within a transaction: everything that it goes by is true in it and in the tally. */
export function createAccept(db: Database, tally: Tally): <J extends Judgement>(job: NewJob<J>) => Acceptance<J> {
  const enqueue = createEnqueue(db);
  const keys = createIdempotencyRecord(db);
  const texts = createRecentTexts(db);
  const readAccess = createAccessReader(db);
  const sources = createSourceRecord(db);
  const findUser = db.prepare<[string, string, Buffer], UserRow>(`
    SELECT end_users.user_id, blocked_at, minute, adds
    FROM end_users LEFT JOIN user_minutes
      ON user_minutes.tenant_id = ? AND user_minutes.user_id = end_users.user_id
    WHERE end_users.tenant_id = ? AND user_hash = ?`);
  const countAdd = db.prepare(`
    INSERT INTO user_minutes (tenant_id, user_id, minute, adds) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET minute = excluded.minute, adds = excluded.adds`);
  const log = db.prepare(`
    INSERT INTO quality_log (tenant_id, entry_id, external_user_id, user_hash, person_id, layer, reason, score, similarity,
      tokens, job_id, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  return ({ idempotency, tokens, compared, judge, keyId, source: event, ...job }) => {
    const { tenantId, externalUserId, jobId, now, chargedTenantId = tenantId } = job;
    if (chargedTenantId !== tenantId) {
      const access = readAccess(job.agentId ?? "", externalUserId, now.getTime());
      if (access?.accessType !== "read_write") return { kind: "not_permitted" };
    }
    const recalled = keys.recall(tenantId, idempotency, now);
    if (recalled?.kind === "replayed") return { kind: "replayed", jobId: recalled.resultId };
    if (recalled) return recalled;

    const at = now.getTime();
    const hash = userHash(externalUserId);
    const user = findUser.get(chargedTenantId, tenantId, hash);
    const { minute, adds } = addsWithinMinute(user, at);
    const recentTexts = user ? texts.read({ tenantId: chargedTenantId, userId: user.user_id }, at) : [];
    const planUsage = tally.look(chargedTenantId, now) ?? UNKNOWN;
    const judgement = judge({
      isBlocked: user !== undefined && user.blocked_at !== null,
      acceptedInMinute: adds,
      recentTexts,
      planUsage,
      source: event && sources.find(tenantId, keyId, event),
    });
    const { accepted, entry } = judgement;
    if (entry) {
      // An entry of what became a job needs no id of its own.
      const entryId = accepted ? jobId : uuidv7();
      const { layer, reason, score, similarity } = entry;
      // The owner of an agent may have an end user of the same name.
      const personId = tenantId === UNIVERSAL ? externalUserId : null;
      log.run(
        chargedTenantId,
        entryId,
        externalUserId,
        personId === null ? hash : NO_USER,
        personId,
        layer,
        reason,
        score,
        similarity,
        tokens,
        accepted ? jobId : null,
        at,
      );
    }
    if (!accepted) return { kind: "refused", judgement };

    keys.remember(tenantId, idempotency, jobId, now);
    const source = sources.sourceOf(tenantId, keyId, event);
    const userId = enqueue(job, "conversation", source, user?.user_id ?? null);
    if (source) sources.keep({ tenantId, externalUserId, keyId }, source, jobId, at);
    countAdd.run(chargedTenantId, userId, minute, adds + 1);
    texts.keep({ tenantId: chargedTenantId, userId }, recentTexts, compared, at);
    const used = { calls: 1, writes: 1, tokens, reads: 0 };
    const after = tally.count(chargedTenantId, now, job.queueName, used) ?? UNKNOWN;
    return { kind: "accepted", jobId, judgement, planUsage: after };
  };
}

const MINUTE = 60_000;

/** The minute of the clock that an add counts in, and the user's adds accepted within it. */
function addsWithinMinute(user: UserRow | undefined, at: number): { minute: number; adds: number } {
  const minute = Math.floor(at / MINUTE);
  const last = user?.minute ?? 0;
  // An add that came just before the minute ended may be judged after one of the next minute: it counts there.
  const isOfNow = last === minute || last === minute + 1;
  return isOfNow ? { minute: last, adds: user?.adds ?? 0 } : { minute, adds: 0 };
}
