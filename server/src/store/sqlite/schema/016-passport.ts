/**
 * The Memory Passport: persons, the agents that act for them, and what connects them with organisations.
 *
 * A row that names a person in `person_id` goes with the passport, see `PERSON_TABLES` in `persons.ts`; one that names a
 * tenant in `tenant_id` goes with the tenant. The memories of persons are in the tables of all memories, under a tenant id of
 * their own, see `universal.ts`. E-mail addresses are found by their hash, as end users are, see `user-hash.ts`.
 */
export default `
  CREATE TABLE persons (
    person_id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    -- Of the address in lower case: addresses that differ in case only are one.
    email_hash BLOB NOT NULL UNIQUE,
    display_name TEXT,
    created_at INTEGER NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    -- What may be shown of the token.
    masked_token TEXT NOT NULL,
    -- When the person last had a new token made; null while it is the first.
    token_regenerated_at INTEGER
  );

  CREATE TABLE sessions (
    person_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, session_id)
  );
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);

  -- What is known of an address that somebody wants to sign in with, whether it has a passport or not. It outlives no limit
  -- that it counts for.
  CREATE TABLE sign_ins (
    email_hash BLOB PRIMARY KEY,
    -- Somebody registered with it and did not prove it yet; who has a passport is in persons.
    is_registered INTEGER NOT NULL DEFAULT 0,
    display_name TEXT,
    code_hash TEXT,
    code_expires_at INTEGER,
    -- When codes were sent within the last hour, a JSON list of times.
    sent_at TEXT NOT NULL DEFAULT '[]',
    -- Wrong codes since the last right one.
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER,
    -- When nothing of it counts any more.
    forget_at INTEGER NOT NULL
  );
  CREATE INDEX sign_ins_by_expiry ON sign_ins (forget_at);

  CREATE TABLE global_agents (
    tenant_id TEXT NOT NULL,
    agent_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT,
    logo_url TEXT,
    website_url TEXT,
    redirect_uris TEXT NOT NULL,
    default_categories TEXT NOT NULL,
    is_verified INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    retired_at INTEGER,
    PRIMARY KEY (tenant_id, agent_id)
  );
  CREATE INDEX global_agents_by_time ON global_agents (tenant_id, created_at, agent_id);

  -- An agent has one key that has not ended. The others stay, so that a repeated request has its answer.
  CREATE TABLE agent_keys (
    tenant_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (tenant_id, agent_id, key_id)
  ) WITHOUT ROWID;

  CREATE TABLE grants (
    person_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    categories TEXT NOT NULL,
    access_type TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (person_id, grant_id)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX grants_by_agent ON grants (agent_id, person_id);

  CREATE TABLE link_tokens (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    token_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (tenant_id, user_id, token_id)
  ) WITHOUT ROWID;
  CREATE INDEX link_tokens_by_agent ON link_tokens (tenant_id, agent_id);
  CREATE INDEX link_tokens_by_expiry ON link_tokens (expires_at);

  -- An account at a tenant, which is an end user of it or could be one, and the passport that it belongs to.
  CREATE TABLE connections (
    tenant_id TEXT NOT NULL,
    user_hash BLOB NOT NULL,
    person_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    method TEXT NOT NULL,
    verified_at INTEGER NOT NULL,
    last_verified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_hash)
  ) WITHOUT ROWID;
  CREATE INDEX connections_by_person ON connections (person_id, verified_at);

  CREATE TABLE organisations (
    tenant_id TEXT NOT NULL UNIQUE,
    directory_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    -- The name as it is searched and sorted.
    name_key TEXT NOT NULL,
    logo_url TEXT,
    website_url TEXT,
    category TEXT NOT NULL,
    oauth_client_id TEXT,
    -- Sealed, see secret-box.ts.
    oauth_client_secret BLOB,
    oauth_authorization_url TEXT,
    oauth_token_url TEXT,
    oauth_userinfo_url TEXT,
    oauth_scopes TEXT NOT NULL,
    link_token_enabled INTEGER NOT NULL,
    is_public INTEGER NOT NULL,
    is_verified INTEGER NOT NULL
  );

  -- A person who is on the way to an organisation's sign-in page.
  CREATE TABLE organisation_sign_ins (
    state_hash TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    -- The PKCE verifier, sealed.
    code_verifier BLOB NOT NULL,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX organisation_sign_ins_by_expiry ON organisation_sign_ins (expires_at);

  -- What a person says is wrong with a memory of theirs.
  CREATE TABLE memory_flags (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    memory_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    correction TEXT,
    flagged_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, memory_id)
  );
  -- The person worded the memory; no job made it.
  ALTER TABLE memories ADD COLUMN corrected_by_person INTEGER NOT NULL DEFAULT 0;

  -- The tenant whose quota and queue a job takes of, when that is not the tenant whose memories it makes.
  ALTER TABLE jobs ADD COLUMN charged_tenant_id TEXT;
  -- Why a completed job was not allowed to store anything.
  ALTER TABLE jobs ADD COLUMN blocked_reason TEXT;

  DROP TRIGGER job_begins_waiting;
  CREATE TRIGGER job_begins_waiting AFTER INSERT ON jobs WHEN NEW.status IN ('queued', 'failed') BEGIN
    INSERT INTO waiting_jobs VALUES (NEW.queue_name, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    INSERT INTO open_jobs VALUES (coalesce(NEW.charged_tenant_id, NEW.tenant_id), 1)
    ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;
  DROP TRIGGER job_ends;
  CREATE TRIGGER job_ends AFTER UPDATE OF status ON jobs
    WHEN NEW.status IN ('completed', 'dead') AND OLD.status NOT IN ('completed', 'dead') BEGIN
    UPDATE open_jobs SET jobs = jobs - 1 WHERE tenant_id = coalesce(NEW.charged_tenant_id, NEW.tenant_id);
    -- A tenant that was erased meanwhile counts nothing any more.
    INSERT INTO usage_months (tenant_id, month, jobs_completed, jobs_without_memories, jobs_dead)
    SELECT tenant_id, strftime('%Y-%m', coalesce(NEW.completed_at, NEW.dead_at) / 1000, 'unixepoch'),
      NEW.status = 'completed', NEW.status = 'completed' AND NEW.decisions = '[]', NEW.status = 'dead'
    FROM tenants WHERE tenant_id = coalesce(NEW.charged_tenant_id, NEW.tenant_id)
    ON CONFLICT DO UPDATE SET jobs_completed = jobs_completed + excluded.jobs_completed,
      jobs_without_memories = jobs_without_memories + excluded.jobs_without_memories,
      jobs_dead = jobs_dead + excluded.jobs_dead;
  END;
  DROP TRIGGER open_job_erased;
  CREATE TRIGGER open_job_erased AFTER DELETE ON jobs WHEN OLD.status IN ('queued', 'failed', 'processing') BEGIN
    UPDATE open_jobs SET jobs = jobs - 1 WHERE tenant_id = coalesce(OLD.charged_tenant_id, OLD.tenant_id);
  END;
`;
