import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import type { JobKind, JobSource, QueuedConversation } from "../types.ts";
import { userHash } from "./user-hash.ts";

/**
 * Queues a job and brings its user into being. Call it within a transaction.
 *
 * @param source Who stands behind what is said.
 * @returns the user's id.
 */
export type Enqueue = (job: QueuedConversation, kind: JobKind, source: JobSource | null) => string;

export function createEnqueue(db: Database): Enqueue {
  const insertUser = db.prepare(`
    INSERT INTO end_users (tenant_id, user_id, external_user_id, user_hash, created_at, last_active_at)
    VALUES (?, ?, ?, ?, ?, ?)`);
  const noteActivity = db.prepare<[number, number, string, Buffer], { user_id: string }>(`
    UPDATE end_users SET last_active_at = iif(?, ?, last_active_at) WHERE tenant_id = ? AND user_hash = ?
    RETURNING user_id`);
  const insertJob = db.prepare(`
    INSERT INTO jobs (tenant_id, job_id, user_id, kind, agent_id, conversation_id, status, messages, metadata, queue_name,
      created_at, due_at, charged_tenant_id, source, domain)
    VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, (SELECT domain FROM tenants WHERE tenant_id = ?))`);

  return ({ tenantId, externalUserId, jobId, agentId, conversationId, queueName, ...job }, kind, source) => {
    const now = job.now.getTime();
    // Who corrects a memory has said nothing new.
    const isActivity = kind === "conversation" ? 1 : 0;
    const hash = userHash(externalUserId);
    const known = noteActivity.get(isActivity, now, tenantId, hash);
    const userId = known?.user_id ?? uuidv7();
    if (!known) insertUser.run(tenantId, userId, externalUserId, hash, now, now);
    insertJob.run(
      tenantId,
      jobId,
      userId,
      kind,
      agentId,
      conversationId,
      JSON.stringify(job.messages),
      JSON.stringify(job.metadata),
      queueName,
      now,
      now,
      job.chargedTenantId ?? null,
      source && JSON.stringify(source),
      tenantId,
    );
    return userId;
  };
}
