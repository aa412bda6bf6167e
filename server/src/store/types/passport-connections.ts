import type { Organisation } from "./passport-directory.ts";

/** How an account was connected: by signing in to the organisation, with or without OpenID Connect, or by a link. */
export type ConnectionMethod = "oauth" | "oidc" | "link_token";

/** An account of a person at a tenant, and what people see of the tenant. */
export interface StoredConnection {
  connectionId: string;
  method: ConnectionMethod;
  verifiedAt: Date;
  lastVerifiedAt: Date;
  /** Whether the tenant offers this way of connecting now. */
  isOffered: boolean;
  /** The tenant's entry in the directory; null without one. */
  organisation: Pick<Organisation, "directoryId" | "displayName" | "logoUrl" | "category" | "isVerified"> | null;
  /** What the operator calls the tenant. */
  tenantName: string;
}

/** An account to connect. */
export interface NewConnection {
  tenantId: string;
  externalUserId: string;
  personId: string;
  /** Of the connection, unless the account is connected with this person already. */
  connectionId: string;
  method: ConnectionMethod;
  now: Date;
}

/** A person who goes to an organisation's sign-in page; the state is stored as a hash, the verifier sealed. */
export interface SignInVisit {
  stateHash: string;
  tenantId: string;
  personId: string;
  /** Of PKCE (RFC 7636). */
  sealedVerifier: Uint8Array;
  expiresAt: Date;
}

/** Accounts at tenants that are connected with passports. */
export interface ConnectionStore {
  /** The entry of the directory, whether it is public or not. */
  findOrganisation(directoryId: string): Promise<Organisation | null>;
  /** Remembers a visit. Nothing is remembered of a person or an organisation that is not there any more. */
  beginVisit(visit: SignInVisit): Promise<void>;
  /** Ends the visit with this state, and gives it when its time was not over. Of several calls one gets it. */
  endVisit(stateHash: string, now: Date): Promise<{ visit: SignInVisit; organisation: Organisation } | null>;
  /** `gone` when the passport or the organisation is not there any more. */
  connectAccount(connection: NewConnection): Promise<"connected" | "linked_elsewhere" | "gone">;
  /** The person's, the one connected last first. */
  listConnections(personId: string): Promise<StoredConnection[]>;
  /** Whether the person had such a connection. */
  endConnection(personId: string, connectionId: string): Promise<boolean>;
}
