export default `
  -- Begins so high that counting up does not make a row longer: a row that grows is moved and leaves a copy behind.
  ALTER TABLE end_users ADD COLUMN accesses INTEGER NOT NULL DEFAULT 1099511627776;
`;
