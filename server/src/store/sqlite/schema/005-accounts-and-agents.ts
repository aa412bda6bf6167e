export default `
  -- Rows that hold what an app sends are never moved by SQLite in this order, see schema.ts: an index over the hash finds
  -- them, and revisions begin so high that counting up does not make a row longer.
  CREATE TABLE users_by_id (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    external_user_id TEXT NOT NULL,
    user_hash BLOB NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1099511627776,
    created_at INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,
    blocked_at INTEGER
  );
  INSERT INTO users_by_id (tenant_id, user_id, external_user_id, user_hash, revision, created_at, last_active_at, blocked_at)
    SELECT tenant_id, user_id, external_user_id, user_hash(external_user_id), revision + 1099511627776, created_at,
      coalesce(last_active_at, (
        SELECT max(created_at) FROM jobs
        WHERE jobs.tenant_id = end_users.tenant_id AND jobs.user_id = end_users.user_id
      ), created_at), blocked_at
    FROM end_users;
  DROP TABLE end_users;
  ALTER TABLE users_by_id RENAME TO end_users;
  CREATE UNIQUE INDEX end_users_by_hash ON end_users (tenant_id, user_hash);
  CREATE UNIQUE INDEX end_users_by_id ON end_users (tenant_id, user_id);
  CREATE INDEX end_users_by_activity ON end_users (tenant_id, last_active_at, user_id);

  ALTER TABLE retrievals ADD COLUMN user_hash BLOB;
  UPDATE retrievals SET user_hash = user_hash(external_user_id);
  CREATE INDEX retrievals_by_user ON retrievals (tenant_id, user_hash);
  DROP INDEX feedback_by_user;
  ALTER TABLE feedback ADD COLUMN user_hash BLOB;
  UPDATE feedback SET user_hash = user_hash(external_user_id);
  CREATE INDEX feedback_by_user ON feedback (tenant_id, user_hash);

  CREATE INDEX jobs_by_user ON jobs (tenant_id, user_id);
  CREATE INDEX memories_live ON memories (tenant_id, user_id, octet_length(content)) WHERE archived_at IS NULL;

  CREATE TABLE accounts (
    tenant_id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    settings TEXT NOT NULL
  );
  -- The only id at hand that is nobody else's.
  INSERT INTO accounts SELECT tenant_id, tenant_id, '{}' FROM tenants;
  INSERT INTO meta SELECT 'first_tenant', tenant_id FROM tenants ORDER BY created_at, tenant_id LIMIT 1;

  CREATE TABLE keys_by_time (
    tenant_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    permissions TEXT NOT NULL,
    rate_limit_per_minute INTEGER,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER,
    -- Made by the operator, who may make it anew under its name.
    is_operators INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
  );
  INSERT INTO keys_by_time (tenant_id, key_id, name, hash, permissions, rate_limit_per_minute, created_at, last_used_at,
      is_operators)
    SELECT tenant_id, key_id, name, hash, permissions, rate_limit_per_minute, created_at, last_used_at, 1 FROM api_keys;
  DROP TABLE api_keys;
  ALTER TABLE keys_by_time RENAME TO api_keys;
  CREATE INDEX api_keys_by_time ON api_keys (tenant_id, created_at, key_id) WHERE revoked_at IS NULL;

  CREATE TABLE agents (
    tenant_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    memory_scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, agent_id)
  );
  CREATE INDEX agents_by_time ON agents (tenant_id, created_at, agent_id);

  CREATE TABLE deprecation_uses (
    tenant_id TEXT NOT NULL,
    operation_id TEXT NOT NULL,
    field TEXT NOT NULL,
    last_used_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, operation_id, field)
  ) WITHOUT ROWID;
`;
