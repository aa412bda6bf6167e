import type { Database } from "better-sqlite3";
import type { ConnectionMethod, ConnectionStore, StoredConnection } from "../types.ts";
import { createConnectionRecord } from "./connection-record.ts";
import { type OrganisationRow, toOrganisation } from "./organisation-row.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface ConnectionRow {
  connection_id: string;
  method: ConnectionMethod;
  verified_at: number;
  last_verified_at: number;
  is_offered: number;
  directory_id: string | null;
  display_name: string | null;
  logo_url: string | null;
  category: string | null;
  is_verified: number | null;
  tenant_name: string;
}

interface VisitRow extends OrganisationRow {
  person_id: string;
  code_verifier: Buffer;
  expires_at: number;
}

/** Accounts at tenants that are connected with passports, and the visits of sign-in pages that connect them. */
export function createConnectionStore(db: Database, write: WriteTransaction): ConnectionStore {
  const record = createConnectionRecord(db);
  const organisation = db.prepare<[string], OrganisationRow>("SELECT * FROM organisations WHERE directory_id = ?");
  const begin = db.prepare(`
    INSERT INTO organisation_sign_ins (state_hash, tenant_id, person_id, code_verifier, expires_at)
    SELECT :stateHash, tenant_id, person_id, :sealedVerifier, :expiresAt FROM organisations, persons
    WHERE tenant_id = :tenantId AND person_id = :personId`);
  const visit = db.prepare<[string], VisitRow>(`
    SELECT organisations.*, person_id, code_verifier, expires_at
    FROM organisation_sign_ins JOIN organisations USING (tenant_id) WHERE state_hash = ?`);
  const end = db.prepare("DELETE FROM organisation_sign_ins WHERE state_hash = ?");
  const account = db.prepare<[object], { user_hash: Buffer }>(`
    SELECT user_hash(:externalUserId) AS user_hash FROM organisations, persons
    WHERE tenant_id = :tenantId AND person_id = :personId`);
  // A link works without an entry in the directory too.
  const list = db.prepare<[string], ConnectionRow>(`
    SELECT connection_id, method, verified_at, last_verified_at,
      CASE method WHEN 'link_token' THEN coalesce(link_token_enabled, 1) ELSE oauth_client_secret IS NOT NULL END
        AS is_offered,
      directory_id, display_name, logo_url, category, is_verified, tenants.name AS tenant_name
    FROM connections JOIN tenants USING (tenant_id) LEFT JOIN organisations USING (tenant_id)
    WHERE person_id = ? ORDER BY verified_at DESC, connection_id DESC`);
  const remove = db.prepare("DELETE FROM connections WHERE person_id = ? AND connection_id = ?");

  return {
    async findOrganisation(directoryId) {
      const row = organisation.get(directoryId);
      return row ? toOrganisation(row) : null;
    },
    async beginVisit({ expiresAt, ...given }) {
      await write(() => begin.run({ ...given, expiresAt: expiresAt.getTime() }));
    },
    endVisit: (stateHash, now) =>
      write(() => {
        const row = visit.get(stateHash);
        end.run(stateHash);
        if (!row || row.expires_at <= now.getTime()) return null;
        const { tenant_id: tenantId, person_id: personId, code_verifier: sealedVerifier } = row;
        const expiresAt = new Date(row.expires_at);
        return {
          visit: { stateHash, tenantId, personId, sealedVerifier, expiresAt },
          organisation: toOrganisation(row),
        };
      }),
    connectAccount: ({ tenantId, externalUserId, personId, connectionId, method, now }) =>
      write(() => {
        const found = account.get({ tenantId, externalUserId, personId });
        if (!found) return "gone";
        const at = now.getTime();
        const userHash = found.user_hash;
        const isTheirs = record.connect({ tenantId, userHash, personId, connectionId, method, at });
        return isTheirs ? "connected" : "linked_elsewhere";
      }),
    async listConnections(personId) {
      return list.all(personId).map(toConnection);
    },
    endConnection: (personId, connectionId) => write(() => remove.run(personId, connectionId).changes > 0),
  };
}

function toConnection(row: ConnectionRow): StoredConnection {
  return {
    connectionId: row.connection_id,
    method: row.method,
    verifiedAt: new Date(row.verified_at),
    lastVerifiedAt: new Date(row.last_verified_at),
    isOffered: row.is_offered === 1,
    organisation:
      row.directory_id === null
        ? null
        : {
            directoryId: row.directory_id,
            displayName: row.display_name ?? "",
            logoUrl: row.logo_url,
            category: row.category ?? "",
            isVerified: row.is_verified === 1,
          },
    tenantName: row.tenant_name,
  };
}
