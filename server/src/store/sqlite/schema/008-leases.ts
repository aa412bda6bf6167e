export default `
  ALTER TABLE jobs ADD COLUMN lease_owner TEXT;
  ALTER TABLE jobs ADD COLUMN lease_expires_at INTEGER;

  -- The position of a memory among those of its job: no job can store one twice.
  ALTER TABLE memories ADD COLUMN ordinal INTEGER;
  UPDATE memories SET ordinal = numbered.ordinal FROM (
    SELECT tenant_id, memory_id, row_number() OVER (PARTITION BY tenant_id, job_id ORDER BY created_at, memory_id) - 1
      AS ordinal
    FROM memories) AS numbered
  WHERE numbered.tenant_id = memories.tenant_id AND numbered.memory_id = memories.memory_id;
  CREATE UNIQUE INDEX memories_by_job ON memories (tenant_id, job_id, ordinal);
`;
