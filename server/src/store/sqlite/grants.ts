import type { Database } from "better-sqlite3";
import type { Category } from "../../memory/types.ts";
import { UNIVERSAL, universalScope } from "../../passport/universal.ts";
import type {
  AgentAccess,
  AgentActivity,
  GrantAccess,
  GrantCreation,
  GrantStore,
  NewGrant,
  StoredGrant,
} from "../types.ts";
import { createConnectionRecord } from "./connection-record.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { date, toDomainSettings } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface GrantRow {
  person_id: string;
  grant_id: string;
  agent_id: string;
  categories: string;
  access_type: GrantAccess;
  granted_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  tenant_id: string | null;
  name: string | null;
  logo_url: string | null;
  website_url: string | null;
  is_verified: number | null;
  retired_at: number | null;
  domain: string | null;
}

interface ActivityRow {
  agent_id: string;
  reads: number;
  last_read_at: number | null;
  remembered: number | null;
  last_remembered_at: number | null;
  changed: number | null;
}

/** Reads what an agent may do for a person. Call it within the transaction of what it may do. */
export type ReadAccess = (agentId: string, personId: string, at: number) => AgentAccess | null;

/** @returns null without an active grant, for whatever reason: also when the person or the agent is not there any more. */
export function createAccessReader(db: Database): ReadAccess {
  const find = db.prepare<[object], { categories: string; access_type: GrantAccess }>(`
    SELECT categories, access_type FROM grants
    JOIN global_agents USING (agent_id) JOIN persons USING (person_id)
    WHERE agent_id = :agentId AND person_id = :personId AND revoked_at IS NULL AND retired_at IS NULL
      AND (expires_at IS NULL OR expires_at > :at)`);
  return (agentId, personId, at) => {
    const row = find.get({ agentId, personId, at });
    return row ? { categories: JSON.parse(row.categories) as Category[], accessType: row.access_type } : null;
  };
}

/** Who may use a person's memories. */
export function createGrantStore(db: Database, write: WriteTransaction): GrantStore {
  const idempotency = createIdempotencyRecord(db);
  const readAccess = createAccessReader(db);
  const connections = createConnectionRecord(db);
  const select = `
    SELECT grants.*, global_agents.tenant_id, global_agents.name, logo_url, website_url, is_verified, retired_at, domain
    FROM grants LEFT JOIN global_agents USING (agent_id) LEFT JOIN tenants USING (tenant_id)
    WHERE person_id = :personId`;
  const all = db.prepare<[object], GrantRow>(`${select} ORDER BY granted_at DESC, grant_id DESC`);
  const byId = db.prepare<[object], GrantRow>(`${select} AND grant_id = :grantId`);
  const activity = db.prepare<[object], ActivityRow>(`
    SELECT agent_id, reads, last_read_at, remembered, last_remembered_at, changed
    FROM grants LEFT JOIN (
      SELECT agent_id, count(*) AS remembered, max(created_at) AS last_remembered_at FROM memories
      WHERE tenant_id = :tenantId AND user_id = :userId AND archived_at IS NULL GROUP BY agent_id) USING (agent_id)
    LEFT JOIN (
      SELECT agent_id, count(DISTINCT memory_id) AS changed FROM versions
      WHERE tenant_id = :tenantId AND user_id = :userId AND change_type <> 'created' GROUP BY agent_id) USING (agent_id)
    WHERE person_id = :userId`);
  const isPerson = db.prepare("SELECT 1 FROM persons WHERE person_id = ?");
  const isAgent = db.prepare("SELECT 1 FROM global_agents WHERE agent_id = ? AND retired_at IS NULL");
  const put = db.prepare<[object], { grant_id: string }>(`
    INSERT INTO grants (person_id, grant_id, agent_id, categories, access_type, granted_at, expires_at)
    VALUES (:personId, :grantId, :agentId, :categories, :accessType, :at, :expiresAt)
    ON CONFLICT (agent_id, person_id) DO UPDATE SET categories = excluded.categories,
      access_type = excluded.access_type, granted_at = excluded.granted_at, expires_at = excluded.expires_at,
      revoked_at = NULL
    RETURNING grant_id`);
  const change = db.prepare(`
    UPDATE grants SET categories = :categories, access_type = coalesce(:accessType, access_type)
    WHERE person_id = :personId AND grant_id = :grantId`);
  const revoke = db.prepare(`
    UPDATE grants SET revoked_at = coalesce(revoked_at, :at) WHERE person_id = :personId AND grant_id = :grantId`);
  const findLink = db.prepare<[object], { tenant_id: string; agent_id: string; user_hash: Buffer }>(`
    SELECT tenant_id, agent_id, user_hash FROM link_tokens JOIN end_users USING (tenant_id, user_id)
    LEFT JOIN organisations USING (tenant_id)
    WHERE hash = :tokenHash AND used_at IS NULL AND expires_at > :at AND coalesce(link_token_enabled, 1)`);
  const useLink = db.prepare("UPDATE link_tokens SET used_at = :at WHERE hash = :tokenHash");
  const find = (personId: string, grantId: string) => {
    const row = byId.get({ personId, grantId });
    return row ? toGrant(row) : null;
  };

  /** Looks at the link before anything is changed, so that a refused one can be used again. */
  function follow({
    link,
    agentId,
    personId,
    now,
  }: NewGrant): Exclude<GrantCreation["kind"], "accepted" | "replayed"> | null {
    if (!link) return null;
    const { tokenHash, connectionId } = link;
    const at = now.getTime();
    const found = findLink.get({ tokenHash, at });
    if (!found) return "link_over";
    const { tenant_id, user_hash } = found;
    if (found.agent_id !== agentId) return "link_of_another_agent";
    const account = { tenantId: tenant_id, userHash: user_hash, personId, connectionId, method: "link_token" } as const;
    if (!connections.connect({ ...account, at })) return "linked_elsewhere";
    useLink.run({ tokenHash, at });
    return null;
  }

  function create(grant: NewGrant): GrantCreation {
    const { personId, agentId, grantId, categories, accessType, expiresAt, now } = grant;
    const refused = follow(grant);
    if (refused) return { kind: refused } as GrantCreation;
    const row = put.get({
      personId,
      agentId,
      grantId,
      categories: JSON.stringify(categories),
      accessType,
      at: now.getTime(),
      expiresAt: expiresAt?.getTime() ?? null,
    }) as { grant_id: string };
    return { kind: "accepted", grant: find(personId, row.grant_id) as StoredGrant };
  }

  return {
    createGrant: (grant, request) =>
      write((): GrantCreation => {
        if (!isPerson.get(grant.personId)) return { kind: "unknown_person" };
        const recalled = idempotency.recall(UNIVERSAL, request, grant.now);
        if (recalled?.kind === "replayed") {
          return { kind: "replayed", grant: find(grant.personId, recalled.resultId) as StoredGrant };
        }
        if (recalled) return recalled;
        if (!isAgent.get(grant.agentId)) return { kind: "unknown_agent" };
        const made = create(grant);
        if (made.kind === "accepted") idempotency.remember(UNIVERSAL, request, made.grant.grantId, grant.now);
        return made;
      }),
    async listGrants(personId) {
      return all.all({ personId }).map(toGrant);
    },
    async listAgentActivity(personId) {
      return activity.all(universalScope(personId)).map(toActivity);
    },
    updateGrant: (
      personId,
      grantId,
      { categories, accessType = null }: { categories: Category[]; accessType?: GrantAccess | null },
    ) =>
      write(() => {
        change.run({ personId, grantId, categories: JSON.stringify(categories), accessType });
        return find(personId, grantId);
      }),
    revokeGrant: (personId, grantId, now) =>
      write(() => revoke.run({ personId, grantId, at: now.getTime() }).changes > 0),
    async findAccess(agentId, personId, now) {
      return readAccess(agentId, personId, now.getTime());
    },
  };
}

function toGrant(row: GrantRow): StoredGrant {
  return {
    personId: row.person_id,
    grantId: row.grant_id,
    agentId: row.agent_id,
    categories: JSON.parse(row.categories) as Category[],
    accessType: row.access_type,
    grantedAt: new Date(row.granted_at),
    expiresAt: date(row.expires_at),
    revokedAt: date(row.revoked_at),
    agent:
      row.tenant_id === null
        ? null
        : {
            tenantId: row.tenant_id,
            name: row.name ?? "",
            logoUrl: row.logo_url,
            websiteUrl: row.website_url,
            isVerified: row.is_verified === 1,
            isRetired: row.retired_at !== null,
            domainSchema: toDomainSettings(row.domain).schema,
          },
  };
}

function toActivity(row: ActivityRow): AgentActivity {
  return {
    agentId: row.agent_id,
    reads: row.reads,
    lastReadAt: date(row.last_read_at),
    remembered: row.remembered ?? 0,
    lastRememberedAt: date(row.last_remembered_at),
    changed: row.changed ?? 0,
  };
}
