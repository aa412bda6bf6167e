import type { Database } from "better-sqlite3";
import { v7 as uuidv7 } from "uuid";
import { monthOf } from "../../quota/month.ts";
import type { Acceptance, Account, Judgement, NewJob } from "../types.ts";
import { createEnqueue } from "./enqueue.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { createRecentTexts } from "./recent-texts.ts";
import { createUsageRecord } from "./usage.ts";

interface UserRow {
  user_id: string;
  blocked_at: number | null;
  adds_minute: number;
  adds_in_minute: number;
}

/** Of a tenant that the store does not know. */
const NO_ACCOUNT: Account = {
  plan: "",
  policy: null,
  usage: { calls: 0, writes: 0, tokens: 0, reads: 0 },
  openJobs: 0,
  waitingJobs: 0,
};

/** Judges and accepts conversations. Call it within a transaction: everything that it goes by is true in it. */
export function createAccept(db: Database): <J extends Judgement>(job: NewJob<J>) => Acceptance<J> {
  const enqueue = createEnqueue(db);
  const keys = createIdempotencyRecord(db);
  const texts = createRecentTexts(db);
  const usage = createUsageRecord(db);
  const findUser = db.prepare<[string, string], UserRow>(
    "SELECT user_id, blocked_at, adds_minute, adds_in_minute FROM end_users WHERE tenant_id = ? AND external_user_id = ?",
  );
  const countAdd = db.prepare<[number, number, string, string], { user_id: string }>(`
    UPDATE end_users SET adds_minute = ?, adds_in_minute = ? WHERE tenant_id = ? AND external_user_id = ?
    RETURNING user_id`);
  const log = db.prepare(`
    INSERT INTO quality_log (tenant_id, entry_id, external_user_id, layer, reason, score, similarity, tokens, job_id,
      created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  return ({ idempotency, tokens, compared, judge, ...job }) => {
    const { tenantId, externalUserId, jobId, now } = job;
    const recalled = keys.recall(tenantId, idempotency, now);
    if (recalled?.kind === "replayed") return { kind: "replayed", jobId: recalled.resultId };
    if (recalled) return recalled;

    const at = now.getTime();
    const minute = Math.floor(at / 60_000);
    const month = monthOf(now);
    const user = findUser.get(tenantId, externalUserId);
    const acceptedInMinute = user?.adds_minute === minute ? user.adds_in_minute : 0;
    const account = usage.read(tenantId, month) ?? NO_ACCOUNT;
    const judgement = judge({
      isBlocked: user !== undefined && user.blocked_at !== null,
      acceptedInMinute,
      recentTexts: user ? texts.read({ tenantId, userId: user.user_id }, at) : [],
      account,
    });
    const { accepted, entry } = judgement;
    if (entry) {
      const { layer, reason, score, similarity } = entry;
      const ofJob = accepted ? jobId : null;
      log.run(tenantId, uuidv7(), externalUserId, layer, reason, score, similarity, tokens, ofJob, at);
    }
    if (!accepted) return { kind: "refused", judgement };

    keys.remember(tenantId, idempotency, jobId, now);
    enqueue(job, "conversation");
    const { user_id: userId } = countAdd.get(minute, acceptedInMinute + 1, tenantId, externalUserId) as UserRow;
    texts.keep({ tenantId, userId }, compared, at);
    usage.count(tenantId, month, { calls: 1, writes: 1, tokens, reads: 0 });
    return { kind: "accepted", jobId, judgement, account: usage.read(tenantId, month) ?? NO_ACCOUNT };
  };
}
