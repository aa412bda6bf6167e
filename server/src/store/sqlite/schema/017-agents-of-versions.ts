/** A memory of a passport can be changed by several agents: its history says which. */
export default `
  ALTER TABLE versions ADD COLUMN agent_id TEXT;
`;
