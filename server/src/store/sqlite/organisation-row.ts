import type { Organisation, OrganisationSignInValues } from "../types.ts";

/** An entry of the directory as it is stored. */
export interface OrganisationRow {
  tenant_id: string;
  directory_id: string;
  display_name: string;
  logo_url: string | null;
  website_url: string | null;
  category: string;
  oauth_client_id: string | null;
  oauth_client_secret: Buffer | null;
  oauth_authorization_url: string | null;
  oauth_token_url: string | null;
  oauth_userinfo_url: string | null;
  oauth_issuer: string | null;
  oauth_scopes: string;
  link_token_enabled: number;
  is_public: number;
  is_verified: number;
}

export function toOrganisation(row: OrganisationRow): Organisation {
  return {
    tenantId: row.tenant_id,
    directoryId: row.directory_id,
    displayName: row.display_name,
    logoUrl: row.logo_url,
    websiteUrl: row.website_url,
    category: row.category,
    signIn: signInOf(row),
    scopes: JSON.parse(row.oauth_scopes) as string[],
    linkTokenEnabled: row.link_token_enabled === 1,
    isPublic: row.is_public === 1,
    isVerified: row.is_verified === 1,
  };
}

function signInOf(row: OrganisationRow): OrganisationSignInValues | null {
  const { oauth_client_id, oauth_client_secret, oauth_authorization_url, oauth_token_url, oauth_userinfo_url } = row;
  if (oauth_client_secret === null) return null;
  return {
    clientId: oauth_client_id ?? "",
    sealedClientSecret: oauth_client_secret,
    authorizationUrl: oauth_authorization_url ?? "",
    tokenUrl: oauth_token_url ?? "",
    userinfoUrl: oauth_userinfo_url ?? "",
    issuer: row.oauth_issuer,
  };
}
