import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import type { JobKind, JobSource, QueuedConversation } from "../types.ts";
import { userHash } from "./user-hash.ts";

/**
 * Queues a job and brings its user into being. Call it within a transaction, and count the job.
 *
 * @param source Who stands behind what is said.
 * @param known The user's id; null when there is no such user yet.
 * @returns the user's id.
 */
export type Enqueue = (
  job: QueuedConversation,
  kind: JobKind,
  source: JobSource | null,
  known: string | null,
) => string;

export function createEnqueue(db: Database): Enqueue {
  const insertUser = db.prepare(`
    INSERT INTO end_users (tenant_id, user_id, external_user_id, user_hash, created_at, last_active_at)
    VALUES (?, ?, ?, ?, ?, ?)`);
  const noteActivity = db.prepare("UPDATE end_users SET last_active_at = ? WHERE tenant_id = ? AND user_id = ?");
  const insertJob = db.prepare(`
    INSERT INTO jobs (tenant_id, job_id, user_id, kind, agent_id, conversation_id, status, messages, metadata, queue_name,
      created_at, due_at, charged_tenant_id, source, domain)
    VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, (SELECT domain FROM tenants WHERE tenant_id = ?))`);

  return ({ tenantId, externalUserId, jobId, agentId, conversationId, queueName, ...job }, kind, source, known) => {
    const now = job.now.getTime();
    const userId = known ?? uuidv7();
    if (known === null) insertUser.run(tenantId, userId, externalUserId, userHash(externalUserId), now, now);
    // Who corrects a memory has said nothing new.
    else if (kind === "conversation") noteActivity.run(now, tenantId, userId);
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
