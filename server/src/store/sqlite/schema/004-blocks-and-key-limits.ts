export default `
  ALTER TABLE end_users ADD COLUMN blocked_at INTEGER;
  ALTER TABLE end_users ADD COLUMN last_active_at INTEGER;

  -- Null is no limit: so are the keys that the operator makes.
  ALTER TABLE api_keys ADD COLUMN rate_limit_per_minute INTEGER;
  ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
`;
