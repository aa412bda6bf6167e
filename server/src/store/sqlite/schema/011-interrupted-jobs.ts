export default `
  -- How often the server ended while it worked on the job.
  ALTER TABLE jobs ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;

  -- With the status, which decides whether a job that is due later has to wait for that time.
  DROP INDEX jobs_due;
  CREATE INDEX jobs_due ON jobs (due_at, created_at, status) WHERE status IN ('queued', 'failed');
`;
