import type { Database } from "better-sqlite3";
import { searchKey } from "../../passport/search-key.ts";
import type { DirectoryStore, LinkTokenCreation } from "../types.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { type OrganisationRow, toOrganisation } from "./organisation-row.ts";
import { createTenantCheck } from "./tenants.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** Organisations, and the links that they send their end users. */
export function createDirectoryStore(db: Database, write: WriteTransaction): DirectoryStore {
  const idempotency = createIdempotencyRecord(db);
  const requireTenant = createTenantCheck(db);
  const entryOf = db.prepare<[string], { directory_id: string }>(
    "SELECT directory_id FROM organisations WHERE tenant_id = ?",
  );
  const remove = db.prepare("DELETE FROM organisations WHERE tenant_id = ?");
  const insert = db.prepare(`
    INSERT INTO organisations (tenant_id, directory_id, display_name, name_key, logo_url, website_url, category,
      oauth_client_id, oauth_client_secret, oauth_authorization_url, oauth_token_url, oauth_userinfo_url, oauth_issuer,
      oauth_scopes, link_token_enabled, is_public, is_verified)
    VALUES (:tenantId, :directoryId, :displayName, :nameKey, :logoUrl, :websiteUrl, :category, :clientId, :clientSecret,
      :authorizationUrl, :tokenUrl, :userinfoUrl, :issuer, :scopes, :linkTokenEnabled, :isPublic, 0)`);
  const list = db.prepare<[object], OrganisationRow>(`
    SELECT * FROM organisations
    WHERE is_public AND (:category IS NULL OR category = :category) AND (:search IS NULL OR instr(name_key, :search))
    ORDER BY is_verified DESC, name_key, directory_id LIMIT :limit`);
  const hasLinksOff = db.prepare("SELECT 1 FROM organisations WHERE tenant_id = ? AND NOT link_token_enabled");
  const isAgent = db.prepare("SELECT 1 FROM global_agents WHERE tenant_id = ? AND agent_id = ? AND retired_at IS NULL");
  const findUser = db.prepare<[string, string], { user_id: string }>(
    "SELECT user_id FROM end_users WHERE tenant_id = ? AND user_hash = user_hash(?)",
  );
  const insertToken = db.prepare(`
    INSERT INTO link_tokens (tenant_id, user_id, token_id, agent_id, hash, expires_at) VALUES (?, ?, ?, ?, ?, ?)`);
  const tokenById = db.prepare<[string, string, string], { expires_at: number }>(
    "SELECT expires_at FROM link_tokens WHERE tenant_id = ? AND user_id = ? AND token_id = ?",
  );

  return {
    putOrganisation: (tenantId, { directoryId, signIn, ...entry }, now, request) =>
      write(() => {
        requireTenant(tenantId);
        const id = entryOf.get(tenantId)?.directory_id ?? directoryId;
        const made = idempotency.once(tenantId, request, id, now, () => {
          remove.run(tenantId);
          insert.run({
            tenantId,
            directoryId: id,
            ...entry,
            nameKey: searchKey(entry.displayName),
            scopes: JSON.stringify(entry.scopes),
            linkTokenEnabled: entry.linkTokenEnabled ? 1 : 0,
            isPublic: entry.isPublic ? 1 : 0,
            clientId: signIn?.clientId ?? null,
            clientSecret: signIn?.sealedClientSecret ?? null,
            authorizationUrl: signIn?.authorizationUrl ?? null,
            tokenUrl: signIn?.tokenUrl ?? null,
            userinfoUrl: signIn?.userinfoUrl ?? null,
            issuer: signIn?.issuer ?? null,
          });
        });
        return "resultId" in made ? { kind: made.kind, directoryId: made.resultId } : made;
      }),
    async listOrganisations({ category, search, limit }) {
      const key = search === null ? null : searchKey(search);
      return list.all({ category, search: key, limit }).map(toOrganisation);
    },
    createLinkToken: ({ tenantId, externalUserId, agentId, tokenId, hash, now, expiresAt }, request) =>
      write((): LinkTokenCreation => {
        requireTenant(tenantId);
        if (hasLinksOff.get(tenantId)) return { kind: "links_off" };
        if (!isAgent.get(tenantId, agentId)) return { kind: "unknown_agent" };
        const user = findUser.get(tenantId, externalUserId);
        if (!user) return { kind: "unknown_user" };
        const made = idempotency.once(tenantId, request, tokenId, now, () => {
          insertToken.run(tenantId, user.user_id, tokenId, agentId, hash, expiresAt.getTime());
        });
        if (!("resultId" in made)) return made;
        const token = tokenById.get(tenantId, user.user_id, made.resultId);
        // Of an end user who was erased and has come anew: what was made for them is gone.
        return token ? { kind: made.kind, expiresAt: new Date(token.expires_at) } : { kind: "unknown_user" };
      }),
  };
}
