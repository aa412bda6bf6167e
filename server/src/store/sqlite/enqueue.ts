import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import type { JobKind, JobSource, QueuedConversation } from "../types.ts";

/**
 * Queues a job and brings its user into being. Call it within a transaction.
 *
 * @param source Who stands behind what is said.
 */
export type Enqueue = (job: QueuedConversation, kind: JobKind, source: JobSource | null) => void;

export function createEnqueue(db: Database): Enqueue {
  const insertUser = db.prepare(`
    INSERT INTO end_users (tenant_id, user_id, external_user_id, user_hash, created_at, last_active_at)
    VALUES (?, ?, ?, user_hash(?), ?, ?)`);
  const noteActivity = db.prepare(`
    UPDATE end_users SET last_active_at = iif(?, ?, last_active_at) WHERE tenant_id = ? AND user_hash = user_hash(?)`);
  const insertJob = db.prepare(`
    INSERT INTO jobs (tenant_id, job_id, user_id, kind, agent_id, conversation_id, status, messages, metadata, queue_name,
      created_at, due_at, charged_tenant_id, source, domain)
    SELECT tenant_id, ?, user_id, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?,
      (SELECT domain FROM tenants WHERE tenants.tenant_id = end_users.tenant_id)
    FROM end_users
    WHERE tenant_id = ? AND user_hash = user_hash(?)`);

  return ({ tenantId, externalUserId, jobId, agentId, conversationId, queueName, ...job }, kind, source) => {
    const now = job.now.getTime();
    // Who corrects a memory has said nothing new.
    const isActivity = kind === "conversation" ? 1 : 0;
    const isKnown = noteActivity.run(isActivity, now, tenantId, externalUserId).changes === 1;
    if (!isKnown) insertUser.run(tenantId, uuidv7(), externalUserId, externalUserId, now, now);
    const messages = JSON.stringify(job.messages);
    const metadata = JSON.stringify(job.metadata);
    insertJob.run(
      jobId,
      kind,
      agentId,
      conversationId,
      messages,
      metadata,
      queueName,
      now,
      now,
      job.chargedTenantId ?? null,
      source && JSON.stringify(source),
      tenantId,
      externalUserId,
    );
  };
}
