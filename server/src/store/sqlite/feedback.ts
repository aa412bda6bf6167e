import type { Database } from "better-sqlite3";
import { FEEDBACK_SERVICE, sourceEventOf } from "../../provenance/source-event.ts";
import { monthOf } from "../../quota/month.ts";
import type { Feedback, FeedbackAcceptance, FeedbackStore, NewFeedback, NotedRetrieval } from "../types.ts";
import { createEnqueue } from "./enqueue.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { createJobCounts } from "./job-counts.ts";
import { createSourceRecord } from "./source-events.ts";
import { createUsageRecord } from "./usage.ts";
import { userHash } from "./user-hash.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface FeedbackRow {
  feedback_id: string;
  retrieval_id: string;
  outcome: string;
  correction_job_id: string | null;
}

interface RetrievalRow {
  external_user_id: string;
  agent_id: string | null;
  memory_ids: string;
}

/** Retrievals and what became of them. */
export function createFeedbackStore(db: Database, write: WriteTransaction): FeedbackStore {
  const enqueue = createEnqueue(db);
  const counts = createJobCounts(db);
  const keys = createIdempotencyRecord(db);
  const usage = createUsageRecord(db);
  const sources = createSourceRecord(db);
  const findUser = db.prepare<[string, string], { user_id: string }>(
    "SELECT user_id FROM end_users WHERE tenant_id = ? AND user_hash = user_hash(?)",
  );
  const insertRetrieval = `
    INSERT INTO retrievals (tenant_id, retrieval_id, external_user_id, user_hash, agent_id, memory_ids, created_at)
    SELECT ?, ?, ?, ?, ?, ?, ?`;
  const noteOfUser = db.prepare(
    `${insertRetrieval} WHERE EXISTS (SELECT 1 FROM end_users WHERE tenant_id = ? AND user_id = ?)`,
  );
  const noteOfNobody = db.prepare(`${insertRetrieval} WHERE EXISTS (SELECT 1 FROM tenants WHERE tenant_id = ?)`);
  const countForPerson = db.prepare(`
    UPDATE grants SET reads = reads + 1, last_read_at = max(coalesce(last_read_at, 0), :at)
    WHERE agent_id = :agentId AND person_id = :personId`);
  const forgetRetrievals = db.prepare("DELETE FROM retrievals WHERE created_at < ?");
  const findRetrieval = db.prepare<[string, string], RetrievalRow>(
    "SELECT external_user_id, agent_id, memory_ids FROM retrievals WHERE tenant_id = ? AND retrieval_id = ?",
  );
  const isOfUser = db.prepare(`
    SELECT 1 FROM memories JOIN end_users USING (tenant_id, user_id)
    WHERE tenant_id = ? AND user_hash = user_hash(?) AND memory_id = ?`);
  const isBlocked = db.prepare(
    "SELECT 1 FROM end_users WHERE tenant_id = ? AND user_hash = user_hash(?) AND blocked_at IS NOT NULL",
  );
  const weigh = db.prepare(`
    UPDATE memories SET usefulness = round(min(1, max(-1, usefulness + ?)), 4)
    WHERE tenant_id = ? AND user_id = (SELECT user_id FROM end_users WHERE tenant_id = ? AND user_hash = user_hash(?))
      AND memory_id = ?`);
  const touchUser = db.prepare(
    "UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_hash = user_hash(?)",
  );
  const corrected = db.prepare<[string, string], { used_memory_ids: string }>(`
    SELECT used_memory_ids FROM feedback
    WHERE tenant_id = ? AND correction_job_id = ? AND outcome = 'user_corrected'`);
  const insert = db.prepare(`
    INSERT INTO feedback (tenant_id, feedback_id, retrieval_id, external_user_id, user_hash, outcome, used_memory_ids,
      agent_confidence, metadata, correction_job_id, created_at)
    VALUES (?, ?, ?, ?, user_hash(?), ?, ?, ?, ?, ?, ?)`);
  const find = db.prepare<[string, string], FeedbackRow>(
    "SELECT * FROM feedback WHERE tenant_id = ? AND feedback_id = ?",
  );

  function accept(feedback: NewFeedback): FeedbackAcceptance {
    const { tenantId, feedbackId, retrievalId, outcome, usedMemoryIds, correction, metadata, now } = feedback;
    const recalled = keys.recall(tenantId, feedback.idempotency, now);
    const retrieval = findRetrieval.get(tenantId, retrievalId);
    // Before what was answered earlier: nothing is served about somebody who is blocked.
    if (retrieval && isBlocked.get(tenantId, retrieval.external_user_id)) return { kind: "blocked" };
    if (recalled?.kind === "replayed") return replay(tenantId, recalled.resultId);
    if (recalled) return recalled;

    if (!retrieval) return { kind: "unknown_retrieval" };
    const { external_user_id: externalUserId, agent_id: agentId } = retrieval;
    const positions = usedMemoryIds.flatMap((id, at) => (isOfUser.get(tenantId, externalUserId, id) ? [] : [at]));
    if (positions.length > 0) return { kind: "unknown_memories", positions };

    keys.remember(tenantId, feedback.idempotency, feedbackId, now);
    const correctionJobId = correction?.jobId ?? null;
    insert.run(
      tenantId,
      feedbackId,
      retrievalId,
      externalUserId,
      externalUserId,
      outcome,
      JSON.stringify(usedMemoryIds),
      feedback.agentConfidence,
      JSON.stringify(metadata),
      correctionJobId,
      now.getTime(),
    );
    const judged = usedMemoryIds.length > 0 ? usedMemoryIds : (JSON.parse(retrieval.memory_ids) as string[]);
    const step = usedMemoryIds.length > 0 ? feedback.usefulness.used : feedback.usefulness.returned;
    if (step !== 0 && judged.length > 0) {
      for (const id of new Set(judged)) weigh.run(step, tenantId, tenantId, externalUserId, id);
      touchUser.run(tenantId, externalUserId);
    }
    if (correction) {
      const { jobId, content, queueName } = correction;
      const said = { role: "user" as const, content, external_turn_id: null, occurred_at: null };
      const job = { tenantId, externalUserId, jobId, agentId, conversationId: null, messages: [said], metadata };
      const report = { service: FEEDBACK_SERVICE, eventKey: feedbackId, externalUserId, messages: [said] };
      const event = sourceEventOf({ ...report, observedAt: null, scope: {}, evidence: [] }, now);
      const source = { writer: null, event };
      const user = findUser.get(tenantId, externalUserId);
      enqueue({ ...job, queueName, now }, "correction", source, user?.user_id ?? null);
      counts.open(tenantId, 1);
      counts.wait(queueName, 1);
      sources.keep({ tenantId, externalUserId, keyId: feedback.keyId }, source, jobId, now.getTime());
    }
    return { kind: "accepted", feedback: { feedbackId, retrievalId, outcome, correctionJobId } };
  }

  function replay(tenantId: string, feedbackId: string): FeedbackAcceptance {
    const row = find.get(tenantId, feedbackId);
    return row ? { kind: "replayed", feedback: toFeedback(row) } : { kind: "erased" };
  }

  return {
    async recordRetrievals(retrievals, keptSince) {
      await write(() => {
        forgetRetrievals.run(keptSince.getTime());
        for (const { grantedTo = null, userId, ...noted } of retrievals) {
          const at = noted.at.getTime();
          if (grantedTo !== null) {
            countForPerson.run({ agentId: grantedTo, personId: noted.externalUserId, at });
            continue;
          }
          const { tenantId, retrievalId, externalUserId, agentId, memoryIds } = noted;
          const of = [tenantId, retrievalId, externalUserId, userHash(externalUserId), agentId];
          const row = [...of, JSON.stringify(memoryIds), at];
          if (userId === null) noteOfNobody.run(...row, tenantId);
          else noteOfUser.run(...row, tenantId, userId);
        }
        const byMonth = Map.groupBy(retrievals, ({ tenantId, at }) => `${monthOf(at)} ${tenantId}`).values();
        for (const [{ tenantId, at }, ...others] of byMonth as Iterable<[NotedRetrieval, ...NotedRetrieval[]]>) {
          usage.count(tenantId, monthOf(at), { calls: 0, writes: 0, tokens: 0, reads: 1 + others.length });
        }
      });
    },
    async findRetrievedUser(tenantId, retrievalId) {
      return findRetrieval.get(tenantId, retrievalId)?.external_user_id ?? null;
    },
    acceptFeedback: (feedback) => write(() => accept(feedback)),
    async findCorrected(tenantId, jobId) {
      return corrected.all(tenantId, jobId).flatMap((row) => JSON.parse(row.used_memory_ids) as string[]);
    },
  };
}

function toFeedback(row: FeedbackRow): Feedback {
  return {
    feedbackId: row.feedback_id,
    retrievalId: row.retrieval_id,
    outcome: row.outcome,
    correctionJobId: row.correction_job_id,
  };
}
