/**
 * What tenants are told of their quota and of the service, and what was told last.
 *
 * No row holds anything of an end user. A secret is kept sealed: who has a copy of the file alone cannot sign with it.
 */
export default `
  -- What a tenant knows of how it stands: with it, each change is told once, whatever process saw it.
  CREATE TABLE alert_states (
    tenant_id TEXT PRIMARY KEY,
    month TEXT NOT NULL,
    mode TEXT NOT NULL,
    -- How many of the thresholds it was warned of in the month.
    thresholds INTEGER NOT NULL,
    -- The queue that it was told of that jobs wait in it.
    delayed_queue TEXT
  ) WITHOUT ROWID;
  CREATE INDEX alert_states_by_queue ON alert_states (delayed_queue) WHERE delayed_queue IS NOT NULL;
  -- Who was there before there were messages is told what happens from now on.
  INSERT INTO alert_states SELECT tenant_id, strftime('%Y-%m', 'now'), 'FULL', 0, NULL FROM tenants;

  CREATE TABLE webhook_deliveries (
    tenant_id TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER,
    last_status_code INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    delivered_at INTEGER,
    PRIMARY KEY (tenant_id, created_at, delivery_id)
  ) WITHOUT ROWID;
  CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';

  CREATE TABLE webhook_secrets (
    tenant_id TEXT NOT NULL,
    secret_id TEXT NOT NULL,
    -- Null once it is valid no longer.
    sealed BLOB,
    created_at INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    -- Until when a replaced one is valid; null of the current one.
    ends_at INTEGER,
    -- What the answer that showed it said of the one that it replaced.
    previous_until INTEGER,
    PRIMARY KEY (tenant_id, secret_id)
  ) WITHOUT ROWID;
`;
