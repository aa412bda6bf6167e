export default `
  CREATE INDEX feedback_by_correction ON feedback (tenant_id, correction_job_id) WHERE correction_job_id IS NOT NULL;
  `;
