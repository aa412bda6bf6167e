/**
 * What the gate and the quota go by, and the log of what they decided.
 *
 * The counts of jobs are kept by triggers: whoever writes a job, erases one or lends it out, they are true, and a request
 * reads them without counting rows.
 */
export default `
  ALTER TABLE tenants ADD COLUMN overage_policy TEXT;
  ALTER TABLE tenants ADD COLUMN alert_webhook_url TEXT;

  -- Adds of the user that were accepted within a minute of the clock (minutes since 1970).
  CREATE TABLE user_minutes (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    minute INTEGER NOT NULL,
    adds INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
  ) WITHOUT ROWID;

  CREATE TABLE usage_months (
    tenant_id TEXT NOT NULL,
    month TEXT NOT NULL,
    calls INTEGER NOT NULL DEFAULT 0,
    writes INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    reads INTEGER NOT NULL DEFAULT 0,
    jobs_completed INTEGER NOT NULL DEFAULT 0,
    jobs_without_memories INTEGER NOT NULL DEFAULT 0,
    jobs_dead INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, month)
  ) WITHOUT ROWID;

  CREATE TABLE quality_log (
    tenant_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    external_user_id TEXT NOT NULL,
    user_hash BLOB NOT NULL,
    layer TEXT NOT NULL,
    reason TEXT,
    score REAL NOT NULL,
    similarity REAL,
    tokens INTEGER NOT NULL,
    job_id TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, created_at, entry_id)
  );
  CREATE INDEX quality_log_by_user ON quality_log (tenant_id, user_hash, created_at);

  -- What the user's last accepted texts are compared with. Rows are wiped where they are and not removed: SQLite moves
  -- the neighbours of a removed row, and leaves copies of them behind.
  CREATE TABLE recent_texts (
    text_id INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    digest TEXT,
    text TEXT,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX recent_texts_by_user ON recent_texts (tenant_id, user_id, text_id) WHERE digest IS NOT NULL;
  CREATE INDEX recent_texts_by_time ON recent_texts (created_at) WHERE digest IS NOT NULL;

  CREATE TABLE waiting_jobs (
    queue_name TEXT PRIMARY KEY,
    jobs INTEGER NOT NULL
  ) WITHOUT ROWID;
  INSERT INTO waiting_jobs
    SELECT queue_name, count(*) FROM jobs WHERE status IN ('queued', 'failed') GROUP BY queue_name;

  CREATE TABLE open_jobs (
    tenant_id TEXT PRIMARY KEY,
    jobs INTEGER NOT NULL
  ) WITHOUT ROWID;
  INSERT INTO open_jobs
    SELECT tenant_id, count(*) FROM jobs WHERE status IN ('queued', 'failed', 'processing') GROUP BY tenant_id;

  CREATE TRIGGER job_begins_waiting AFTER INSERT ON jobs WHEN NEW.status IN ('queued', 'failed') BEGIN
    INSERT INTO waiting_jobs VALUES (NEW.queue_name, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    INSERT INTO open_jobs VALUES (NEW.tenant_id, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;
  CREATE TRIGGER job_waits_or_not AFTER UPDATE OF status ON jobs
    WHEN (OLD.status IN ('queued', 'failed')) <> (NEW.status IN ('queued', 'failed')) BEGIN
    UPDATE waiting_jobs SET jobs = jobs + CASE WHEN NEW.status IN ('queued', 'failed') THEN 1 ELSE -1 END
    WHERE queue_name = NEW.queue_name;
  END;
  CREATE TRIGGER job_ends AFTER UPDATE OF status ON jobs
    WHEN NEW.status IN ('completed', 'dead') AND OLD.status NOT IN ('completed', 'dead') BEGIN
    UPDATE open_jobs SET jobs = jobs - 1 WHERE tenant_id = NEW.tenant_id;
    INSERT INTO usage_months (tenant_id, month, jobs_completed, jobs_without_memories, jobs_dead)
    VALUES (NEW.tenant_id, strftime('%Y-%m', coalesce(NEW.completed_at, NEW.dead_at) / 1000, 'unixepoch'),
      NEW.status = 'completed', NEW.status = 'completed' AND NEW.decisions = '[]', NEW.status = 'dead')
    ON CONFLICT DO UPDATE SET jobs_completed = jobs_completed + excluded.jobs_completed,
      jobs_without_memories = jobs_without_memories + excluded.jobs_without_memories,
      jobs_dead = jobs_dead + excluded.jobs_dead;
  END;
  CREATE TRIGGER waiting_job_erased AFTER DELETE ON jobs WHEN OLD.status IN ('queued', 'failed') BEGIN
    UPDATE waiting_jobs SET jobs = jobs - 1 WHERE queue_name = OLD.queue_name;
  END;
  CREATE TRIGGER open_job_erased AFTER DELETE ON jobs WHEN OLD.status IN ('queued', 'failed', 'processing') BEGIN
    UPDATE open_jobs SET jobs = jobs - 1 WHERE tenant_id = OLD.tenant_id;
  END;
`;
