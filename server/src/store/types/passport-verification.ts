/** An agent or an organisation that people meet by the name that it gave itself. */
export interface Listed {
  kind: "agent" | "organisation";
  id: string;
  tenantId: string;
  name: string;
  websiteUrl: string | null;
  /** The operator checked who is behind it, as it is now. */
  isVerified: boolean;
}

/** What the operator has checked. */
export interface VerificationStore {
  /** Agents that are not retired and entries of the directory of all tenants: unverified ones first, then by name. */
  listForVerification(): Promise<Listed[]>;
  /** Null when there is none with this id. */
  setVerified(id: string, isVerified: boolean): Promise<Listed | null>;
}
