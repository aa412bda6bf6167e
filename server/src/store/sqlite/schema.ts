import type { Database } from "better-sqlite3";
import { DataFolderUnusable } from "../types.ts";

/**
 * Schema versions in order; `user_version` counts those applied. Keys begin with the tenant and go on with the user, so
 * that no query ever walks over another's rows. An 8 KiB page holds a vector of 384 floats without an overflow page.
 *
 * What people said is in tables with a rowid: they grow at their end. In the others SQLite moves rows between pages as
 * it inserts and leaves copies behind that `secure_delete` does not know of: one memory in two hundred outlived its erasure
 * in the bytes of the file.
 */
export const VERSIONS = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE tenants (
    tenant_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE api_keys (
    tenant_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    permissions TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
  ) WITHOUT ROWID;

  CREATE TABLE end_users (
    tenant_id TEXT NOT NULL,
    external_user_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, external_user_id)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX end_users_by_id ON end_users (tenant_id, user_id);

  CREATE TABLE jobs (
    tenant_id TEXT NOT NULL,
    job_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    agent_id TEXT,
    conversation_id TEXT,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    messages TEXT,
    metadata TEXT NOT NULL,
    queue_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    dead_at INTEGER,
    error TEXT,
    error_summary TEXT,
    decisions TEXT NOT NULL DEFAULT '[]',
    created_memory_ids TEXT NOT NULL DEFAULT '[]',
    extraction_metadata TEXT NOT NULL DEFAULT '{}',
    metrics TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, job_id)
  );
  CREATE INDEX jobs_due ON jobs (due_at, created_at) WHERE status IN ('queued', 'failed');
  CREATE INDEX jobs_in_work ON jobs (tenant_id, user_id) WHERE status = 'processing';

  CREATE TABLE memories (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    memory_id TEXT NOT NULL,
    content TEXT NOT NULL,
    category TEXT NOT NULL,
    importance REAL NOT NULL,
    original_importance REAL NOT NULL,
    confidence REAL NOT NULL,
    access_count INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_accessed_at INTEGER,
    archived_at INTEGER,
    agent_id TEXT,
    conversation_id TEXT,
    job_id TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    turn_ids TEXT NOT NULL,
    turns TEXT NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, memory_id)
  );
  CREATE UNIQUE INDEX memories_by_id ON memories (tenant_id, memory_id);
  CREATE INDEX memories_by_user_and_time ON memories (tenant_id, user_id, created_at, memory_id);
  CREATE INDEX memories_by_time ON memories (tenant_id, created_at, memory_id);

  CREATE TABLE vectors (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    memory_id TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (tenant_id, user_id, memory_id)
  );

  CREATE TABLE versions (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    memory_id TEXT NOT NULL,
    version_number INTEGER NOT NULL,
    content TEXT NOT NULL,
    change_type TEXT NOT NULL,
    change_reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, memory_id, version_number)
  );

  CREATE TABLE idempotency (
    tenant_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    job_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, operation, key_hash)
  ) WITHOUT ROWID;
  CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);
  `,
  `
  ALTER TABLE memories ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0;
  UPDATE memories SET received_at = coalesce(
    (SELECT created_at FROM jobs WHERE jobs.tenant_id = memories.tenant_id AND jobs.job_id = memories.job_id),
    created_at);

  ALTER TABLE versions ADD COLUMN importance REAL NOT NULL DEFAULT 0;
  ALTER TABLE versions ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
  UPDATE versions SET archived = change_type = 'archived', importance = (
    SELECT importance FROM memories
    WHERE memories.tenant_id = versions.tenant_id AND memories.user_id = versions.user_id
      AND memories.memory_id = versions.memory_id);

  ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'conversation';

  ALTER TABLE idempotency RENAME COLUMN job_id TO result_id;
  ALTER TABLE idempotency ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX idempotency_by_result ON idempotency (tenant_id, result_id);

  CREATE TABLE retrievals (
    tenant_id TEXT NOT NULL,
    retrieval_id TEXT NOT NULL,
    external_user_id TEXT NOT NULL,
    agent_id TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, retrieval_id)
  );
  CREATE INDEX retrievals_by_time ON retrievals (created_at);

  CREATE TABLE feedback (
    tenant_id TEXT NOT NULL,
    feedback_id TEXT NOT NULL,
    retrieval_id TEXT NOT NULL,
    external_user_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    used_memory_ids TEXT NOT NULL,
    agent_confidence REAL,
    metadata TEXT NOT NULL,
    correction_job_id TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, feedback_id)
  );
  CREATE INDEX feedback_by_user ON feedback (tenant_id, external_user_id);
  `,
  `
  CREATE INDEX feedback_by_correction ON feedback (tenant_id, correction_job_id) WHERE correction_job_id IS NOT NULL;
  `,
];

/**
 * Brings the file to the newest schema, each version in a transaction of its own.
 *
 * @throws DataFolderUnusable when the file was written by a newer server.
 */
export function migrate(db: Database): void {
  const applied = db.pragma("user_version", { simple: true }) as number;
  if (applied > VERSIONS.length) {
    throw new DataFolderUnusable(
      `The data folder has schema ${applied}, this server knows ${VERSIONS.length}: it was used with a newer version. Upgrade the server.`,
    );
  }
  for (let version = applied; version < VERSIONS.length; version++) {
    db.transaction(() => {
      db.exec(VERSIONS[version] as string);
      db.pragma(`user_version = ${version + 1}`);
    })();
  }
}
