/** Domain schemas of tenants, and what people said for them. */
export default `
  ALTER TABLE tenants ADD COLUMN domain TEXT;
  -- The settings of the tenant when the job was accepted.
  ALTER TABLE jobs ADD COLUMN domain TEXT;

  CREATE TABLE domain_profiles (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    schema TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, schema)
  ) WITHOUT ROWID;
  CREATE INDEX domain_profiles_by_schema ON domain_profiles (tenant_id, schema);

  CREATE TABLE domain_facts (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    schema TEXT NOT NULL,
    job_id TEXT NOT NULL,
    turn INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    noted_at INTEGER NOT NULL,
    fact TEXT NOT NULL,
    -- Memories that say the same.
    memory_ids TEXT NOT NULL
  );
  CREATE INDEX domain_facts_by_time ON domain_facts (tenant_id, user_id, schema, said_at);
`;
