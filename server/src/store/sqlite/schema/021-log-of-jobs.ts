/**
 * The gate's log of a user is found without an index that grows with every add: an entry of an accepted add by its job, which is
 * kept at least as long and has the same id and time; only the others are indexed by user. And jobs that come to wait are counted
 * together, see tally.ts.
 */
export default `
  UPDATE quality_log SET entry_id = job_id WHERE job_id IS NOT NULL AND entry_id <> job_id;
  DROP INDEX quality_log_by_user;
  CREATE INDEX quality_log_by_user ON quality_log (tenant_id, user_hash, created_at) WHERE job_id IS NULL;

  DROP TRIGGER job_begins_waiting;
`;
