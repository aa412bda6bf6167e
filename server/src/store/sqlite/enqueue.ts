import type { Database } from "better-sqlite3";
import { v7 as uuidv7 } from "uuid";
import type { JobKind, QueuedConversation } from "../types.ts";

/** Queues a job and brings its user into being. Call it within a transaction. */
export function createEnqueue(db: Database): (job: QueuedConversation, kind: JobKind) => void {
  const insertUser = db.prepare(
    "INSERT INTO end_users (tenant_id, external_user_id, user_id, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const insertJob = db.prepare(`
    INSERT INTO jobs (tenant_id, job_id, user_id, kind, agent_id, conversation_id, status, messages, metadata, queue_name,
      created_at, due_at)
    SELECT tenant_id, ?, user_id, ?, ?, ?, 'queued', ?, ?, ?, ?, ? FROM end_users
    WHERE tenant_id = ? AND external_user_id = ?`);

  return ({ tenantId, externalUserId, jobId, agentId, conversationId, queueName, ...job }, kind) => {
    const now = job.now.getTime();
    insertUser.run(tenantId, externalUserId, uuidv7(), now);
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
      tenantId,
      externalUserId,
    );
  };
}
