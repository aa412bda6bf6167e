/**
 * Who said what, and what is held to be true. Indexes hold ids, times and hashes alone, see schema.ts.
 */
export default `
  CREATE TABLE service_writers (
    tenant_id TEXT NOT NULL,
    writer_id TEXT NOT NULL,
    service_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    api_key_id TEXT,
    authority_rules TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, writer_id)
  );
  CREATE UNIQUE INDEX service_writers_by_name ON service_writers (tenant_id, service_key);
  CREATE UNIQUE INDEX service_writers_by_key ON service_writers (tenant_id, api_key_id) WHERE api_key_id IS NOT NULL;

  -- Found by a hash of service and event key, which may name a person.
  CREATE TABLE source_events (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event_hash BLOB NOT NULL,
    writer_id TEXT,
    api_key_id TEXT,
    service TEXT NOT NULL,
    event_key TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    payload_hash TEXT NOT NULL,
    scope TEXT NOT NULL,
    evidence TEXT NOT NULL,
    job_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
  );
  CREATE UNIQUE INDEX source_events_by_name ON source_events (tenant_id, event_hash);
  CREATE INDEX source_events_by_time ON source_events (tenant_id, observed_at, event_id);
  CREATE INDEX source_events_by_user ON source_events (tenant_id, user_id, observed_at, event_id);

  -- That an event came once, when all that it made was erased: it makes nothing again. Without the job the user is gone too.
  CREATE TABLE erased_events (
    tenant_id TEXT NOT NULL,
    event_hash BLOB NOT NULL,
    job_id TEXT,
    PRIMARY KEY (tenant_id, event_hash)
  ) WITHOUT ROWID;

  ALTER TABLE jobs ADD COLUMN source TEXT;
  ALTER TABLE memories ADD COLUMN source TEXT;

  CREATE TABLE claims (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    category TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    predicate_key TEXT NOT NULL,
    scope TEXT NOT NULL,
    status TEXT NOT NULL,
    active_memory_id TEXT,
    winning_revision_id TEXT,
    authority INTEGER NOT NULL,
    confidence REAL NOT NULL,
    observed_at INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, claim_id)
  );
  CREATE UNIQUE INDEX claims_by_fingerprint ON claims (tenant_id, user_id, fingerprint);
  CREATE INDEX claims_by_time ON claims (tenant_id, updated_at, claim_id);
  CREATE INDEX claims_by_memory ON claims (tenant_id, active_memory_id);

  CREATE TABLE claim_revisions (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    revision_id TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    memory_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    -- It has a scope, in which others may say otherwise.
    is_scoped INTEGER NOT NULL,
    is_personal INTEGER NOT NULL,
    -- Another assertion of what the memory said before.
    is_repeat INTEGER NOT NULL,
    source_event_id TEXT,
    writer_id TEXT,
    domain TEXT,
    field TEXT,
    asserted_value TEXT NOT NULL,
    said_value TEXT NOT NULL,
    status TEXT NOT NULL,
    authority INTEGER NOT NULL,
    confidence REAL NOT NULL,
    observed_at INTEGER NOT NULL,
    reason TEXT,
    processor_version TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, revision_id)
  );
  CREATE INDEX claim_revisions_by_claim ON claim_revisions (tenant_id, claim_id, created_at, revision_id);
  CREATE INDEX claim_revisions_by_memory ON claim_revisions (tenant_id, memory_id);
  CREATE INDEX claim_revisions_by_event ON claim_revisions (tenant_id, source_event_id) WHERE source_event_id IS NOT NULL;
  CREATE INDEX claim_revisions_in_scope ON claim_revisions (tenant_id, fingerprint, created_at)
    WHERE is_scoped AND status = 'activated';
  CREATE INDEX claim_revisions_standing ON claim_revisions (tenant_id, user_id) WHERE is_repeat OR status = 'disputed';

  -- Whoever archives a memory: what it asserts counts no longer, and nothing that lost takes its place.
  CREATE TRIGGER claim_loses_its_memory AFTER UPDATE OF archived_at ON memories
    WHEN NEW.archived_at IS NOT NULL AND OLD.archived_at IS NULL BEGIN
    UPDATE claims SET status = 'archived', active_memory_id = NULL, winning_revision_id = NULL, updated_at = NEW.archived_at
    WHERE tenant_id = NEW.tenant_id AND active_memory_id = NEW.memory_id;
    UPDATE claim_revisions SET status = 'archived'
    WHERE tenant_id = NEW.tenant_id AND memory_id = NEW.memory_id AND status = 'activated';
  END;

  -- What is said of each side is with the memories alone.
  CREATE TABLE conflict_cases (
    tenant_id TEXT NOT NULL,
    conflict_id TEXT NOT NULL,
    -- The claim that it is about, of one user; null between two users.
    claim_id TEXT,
    -- Of what two users say; null when it is not to be found by it any more.
    pair_hash BLOB,
    entity_type TEXT NOT NULL,
    detected_at INTEGER NOT NULL,
    -- asked, open, settled (by a rule), decided (by somebody), ignored
    state TEXT NOT NULL,
    rule TEXT,
    path TEXT,
    resolved_at INTEGER,
    outcome TEXT,
    decided_by TEXT,
    reason TEXT,
    PRIMARY KEY (tenant_id, conflict_id)
  );
  CREATE INDEX conflict_cases_by_time ON conflict_cases (tenant_id, detected_at, conflict_id);
  CREATE INDEX conflict_cases_open ON conflict_cases (tenant_id, detected_at, conflict_id) WHERE state IN ('asked', 'open');
  CREATE INDEX conflict_cases_by_decision ON conflict_cases (tenant_id, resolved_at) WHERE state = 'decided';
  CREATE INDEX conflict_cases_by_claim ON conflict_cases (tenant_id, claim_id) WHERE claim_id IS NOT NULL;
  CREATE UNIQUE INDEX conflict_cases_by_pair ON conflict_cases (tenant_id, pair_hash) WHERE pair_hash IS NOT NULL;

  CREATE TABLE conflict_sides (
    tenant_id TEXT NOT NULL,
    conflict_id TEXT NOT NULL,
    side TEXT NOT NULL,
    user_id TEXT NOT NULL,
    memory_id TEXT NOT NULL,
    revision_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, conflict_id, side)
  );
  CREATE INDEX conflict_sides_by_user ON conflict_sides (tenant_id, user_id);
  CREATE INDEX conflict_sides_by_memory ON conflict_sides (tenant_id, memory_id);

  CREATE TABLE questions (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    conflict_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- When a retrieve brought it.
    brought_at INTEGER,
    -- When it was answered, or nobody needed to know any more.
    closed_at INTEGER,
    PRIMARY KEY (tenant_id, question_id)
  );
  CREATE INDEX questions_to_bring ON questions (tenant_id, user_id, created_at, question_id)
    WHERE brought_at IS NULL AND closed_at IS NULL;
  CREATE INDEX questions_by_user ON questions (tenant_id, user_id);
  CREATE INDEX questions_by_conflict ON questions (tenant_id, conflict_id);
`;
