export default `
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
  `;
