export default `
  CREATE INDEX jobs_by_time ON jobs (tenant_id, created_at, job_id);
`;
