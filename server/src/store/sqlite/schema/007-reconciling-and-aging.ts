export default `
  ALTER TABLE memories ADD COLUMN system_archived INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE memories ADD COLUMN previous_memory_id TEXT;
  ALTER TABLE memories ADD COLUMN usefulness REAL NOT NULL DEFAULT 0;
  CREATE INDEX memories_by_previous ON memories (tenant_id, previous_memory_id) WHERE previous_memory_id IS NOT NULL;

  ALTER TABLE retrievals ADD COLUMN memory_ids TEXT NOT NULL DEFAULT '[]';

  CREATE TABLE weak_signals (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    signal_id TEXT NOT NULL,
    content TEXT NOT NULL,
    category TEXT NOT NULL,
    importance REAL NOT NULL,
    confidence REAL NOT NULL,
    turn_ids TEXT NOT NULL,
    vector BLOB NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, signal_id)
  );
  CREATE INDEX weak_signals_by_time ON weak_signals (said_at);

  CREATE TABLE conflicts (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    detected_at INTEGER NOT NULL
  );
  CREATE INDEX conflicts_by_time ON conflicts (tenant_id, detected_at);
  CREATE INDEX conflicts_by_user ON conflicts (tenant_id, user_id);

  CREATE INDEX jobs_ended ON jobs (coalesce(completed_at, dead_at)) WHERE status IN ('completed', 'dead');
  CREATE INDEX jobs_with_old_payload ON jobs (coalesce(completed_at, dead_at))
    WHERE status IN ('completed', 'dead') AND messages IS NOT NULL;
  `;
