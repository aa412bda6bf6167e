export default `
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
  `;
