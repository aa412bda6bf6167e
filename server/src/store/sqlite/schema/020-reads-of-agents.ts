/**
 * How often and when last an agent read for a person; and open jobs that are counted where they belong whatever becomes of
 * the tenant that they were charged to.
 */
export default `
  ALTER TABLE grants ADD COLUMN reads INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE grants ADD COLUMN last_read_at INTEGER;

  CREATE TRIGGER open_job_changes_hands AFTER UPDATE OF charged_tenant_id ON jobs
    WHEN NEW.status IN ('queued', 'failed', 'processing') BEGIN
    UPDATE open_jobs SET jobs = jobs - 1 WHERE tenant_id = coalesce(OLD.charged_tenant_id, OLD.tenant_id);
    INSERT INTO open_jobs VALUES (coalesce(NEW.charged_tenant_id, NEW.tenant_id), 1)
    ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;

  DELETE FROM open_jobs;
  INSERT INTO open_jobs
  SELECT coalesce(charged_tenant_id, tenant_id), count(*) FROM jobs
  WHERE status IN ('queued', 'failed', 'processing') GROUP BY 1;
`;
