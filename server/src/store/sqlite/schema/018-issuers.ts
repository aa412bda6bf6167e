/** Who the authorization server of an organisation says it is; null: it is not asked. */
export default `
  ALTER TABLE organisations ADD COLUMN oauth_issuer TEXT;
`;
