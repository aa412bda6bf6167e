export default `
  ALTER TABLE end_users ADD COLUMN accesses INTEGER NOT NULL DEFAULT 0;
`;
