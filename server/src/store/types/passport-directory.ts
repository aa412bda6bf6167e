import type { Idempotency, Refusal } from "./idempotency.ts";

/** A token that links an end user to the passport of whoever opens the link; the token itself is not stored. */
export interface NewLinkToken {
  tenantId: string;
  externalUserId: string;
  agentId: string;
  tokenId: string;
  hash: string;
  now: Date;
  expiresAt: Date;
}

/** What became of a link token to make. */
export type LinkTokenCreation =
  | { kind: "accepted" | "replayed"; expiresAt: Date }
  | { kind: "unknown_agent" }
  | { kind: "unknown_user" }
  /** The tenant's entry says that people do not connect by links. */
  | { kind: "links_off" }
  | Refusal;

/** How an organisation's sign-in is reached, and as which client. */
export interface OrganisationSignInValues {
  clientId: string;
  /** See `SecretBox`. */
  sealedClientSecret: Uint8Array;
  authorizationUrl: string;
  tokenUrl: string;
  userinfoUrl: string;
  /** Who its answers say that they are from (RFC 9207); null when they need not say. */
  issuer: string | null;
}

/** What a tenant says of itself in the directory. */
export interface OrganisationEntry {
  displayName: string;
  logoUrl: string | null;
  websiteUrl: string | null;
  category: string;
  signIn: OrganisationSignInValues | null;
  scopes: string[];
  linkTokenEnabled: boolean;
  isPublic: boolean;
}

/** An entry of the directory. */
export interface Organisation extends OrganisationEntry {
  directoryId: string;
  tenantId: string;
  isVerified: boolean;
}

/** What became of a registration. */
export type OrganisationRegistration = { kind: "accepted" | "replayed"; directoryId: string } | Refusal;

/** Which organisations to list. */
export interface DirectoryQuery {
  category: string | null;
  /** In the name, without regard to case; null for all. */
  search: string | null;
  limit: number;
}

/** Organisations, and the links that they send their end users. */
export interface DirectoryStore {
  /** Puts the tenant's entry, or another in its place. It is unverified then. */
  putOrganisation(
    tenantId: string,
    entry: OrganisationEntry & { directoryId: string },
    now: Date,
    idempotency: Idempotency | null,
  ): Promise<OrganisationRegistration>;
  /** Those that are public, verified ones first, then by name. */
  listOrganisations(query: DirectoryQuery): Promise<Organisation[]>;
  createLinkToken(token: NewLinkToken, idempotency: Idempotency | null): Promise<LinkTokenCreation>;
}
