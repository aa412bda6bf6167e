import type { Database } from "better-sqlite3";
import type { AgentForPerson, AgentProfile, GlobalAgent, GlobalAgentStore, NewAgentKey } from "../types.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { date } from "./rows.ts";
import { createTenantCheck } from "./tenants.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface AgentRow {
  tenant_id: string;
  agent_id: string;
  name: string;
  description: string | null;
  logo_url: string | null;
  website_url: string | null;
  redirect_uris: string;
  default_categories: string;
  is_verified: number;
  created_at: number;
  retired_at: number | null;
  key_created_at: number;
}

const SELECT = `
  SELECT global_agents.*, (
    SELECT max(created_at) FROM agent_keys
    WHERE agent_keys.tenant_id = global_agents.tenant_id AND agent_keys.agent_id = global_agents.agent_id
  ) AS key_created_at
  FROM global_agents`;

/** What somebody checked when they verified an agent: changed, it has to be checked again. */
const CHECKED = ["name", "description", "logoUrl", "websiteUrl", "redirectUris"] as const;

/** The agents that persons grant access to, and their keys. */
export function createGlobalAgentStore(db: Database, write: WriteTransaction): GlobalAgentStore {
  const idempotency = createIdempotencyRecord(db);
  const requireTenant = createTenantCheck(db);
  const insert = db.prepare(`
    INSERT INTO global_agents (tenant_id, agent_id, name, description, logo_url, website_url, redirect_uris,
      default_categories, created_at)
    VALUES (:tenantId, :agentId, :name, :description, :logoUrl, :websiteUrl, :redirectUris, :defaultCategories, :at)`);
  const insertKey = db.prepare(
    "INSERT INTO agent_keys (tenant_id, agent_id, key_id, hash, created_at) VALUES (?, ?, ?, ?, ?)",
  );
  const own = db.prepare<[string, string], AgentRow>(`${SELECT} WHERE tenant_id = ? AND agent_id = ?`);
  const open = db.prepare<[string], AgentRow & { verified_owner: string | null }>(`
    SELECT agents.*, iif(organisations.is_verified, organisations.display_name, NULL) AS verified_owner
    FROM (${SELECT}) AS agents LEFT JOIN organisations USING (tenant_id)
    WHERE agent_id = ? AND retired_at IS NULL`);
  const listed = "tenant_id = :tenantId AND (:includeRetired OR retired_at IS NULL)";
  const count = db.prepare<[object], { total: number }>(`SELECT count(*) AS total FROM global_agents WHERE ${listed}`);
  const page = db.prepare<[object], AgentRow>(`
    ${SELECT} WHERE ${listed} AND (:time IS NULL OR (created_at, agent_id) < (:time, :id))
    ORDER BY created_at DESC, agent_id DESC LIMIT :limit`);
  // To the end of the table: a row that grows where it is makes SQLite move its neighbours, and copies of them stay behind.
  const change = db.prepare(`
    UPDATE global_agents SET rowid = 1 + (SELECT max(rowid) FROM global_agents), name = :name,
      description = :description, logo_url = :logoUrl, website_url = :websiteUrl, redirect_uris = :redirectUris,
      default_categories = :defaultCategories, is_verified = :isVerified
    WHERE tenant_id = :tenantId AND agent_id = :agentId`);
  const retire = db.prepare(`
    UPDATE global_agents SET rowid = 1 + (SELECT max(rowid) FROM global_agents), retired_at = :at
    WHERE tenant_id = :tenantId AND agent_id = :agentId AND retired_at IS NULL`);
  const endKeys = db.prepare(
    "UPDATE agent_keys SET ended_at = :at WHERE tenant_id = :tenantId AND agent_id = :agentId AND ended_at IS NULL",
  );
  const endLinks = db.prepare(`
    DELETE FROM link_tokens
    WHERE tenant_id = :tenantId AND agent_id = :agentId AND used_at IS NULL AND expires_at > :at`);
  const grants = db.prepare<[object], { n: number }>(`
    SELECT count(*) AS n FROM grants
    WHERE agent_id = :agentId AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :at)`);
  const keyById = db.prepare<[string, string, string], { created_at: number }>(
    "SELECT created_at FROM agent_keys WHERE tenant_id = ? AND agent_id = ? AND key_id = ?",
  );
  const agentOfKey = db.prepare<[string], { tenant_id: string; agent_id: string }>(
    "SELECT tenant_id, agent_id FROM agent_keys WHERE hash = ? AND ended_at IS NULL",
  );
  const personOfToken = db.prepare<[string], { person_id: string }>(
    "SELECT person_id FROM persons WHERE token_hash = ?",
  );

  function addKey(tenantId: string, agentId: string, { keyId, hash, createdAt }: NewAgentKey): void {
    insertKey.run(tenantId, agentId, keyId, hash, createdAt.getTime());
  }

  function find(tenantId: string, agentId: string): GlobalAgent | null {
    const row = own.get(tenantId, agentId);
    return row && row.retired_at === null ? toAgent(row) : null;
  }

  return {
    createGlobalAgent: (tenantId, { agentId, ...profile }, key, request) =>
      write(() => {
        requireTenant(tenantId);
        const made = idempotency.once(tenantId, request, agentId, key.createdAt, () => {
          insert.run({ tenantId, agentId, ...toColumns(profile), at: key.createdAt.getTime() });
          addKey(tenantId, agentId, key);
        });
        if (!("resultId" in made)) return made;
        return { kind: made.kind, agent: toAgent(own.get(tenantId, made.resultId) as AgentRow) };
      }),
    async listGlobalAgents({ tenantId, includeRetired, after, limit }) {
      const filter = { tenantId, includeRetired: includeRetired ? 1 : 0 };
      const rows = page.all({ ...filter, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      return { rows: rows.map(toAgent), total: (count.get(filter) as { total: number }).total };
    },
    async findGlobalAgent(agentId) {
      const row = open.get(agentId);
      return row ? { agent: toAgent(row), verifiedOwner: row.verified_owner } : null;
    },
    updateGlobalAgent: (tenantId, agentId, to) =>
      write(() => {
        const agent = find(tenantId, agentId);
        if (!agent) return null;
        const changed = { ...agent, ...to };
        const isSame = CHECKED.every((field) => JSON.stringify(changed[field]) === JSON.stringify(agent[field]));
        const isVerified = agent.isVerified && isSame ? 1 : 0;
        change.run({ tenantId, agentId, ...toColumns(changed), isVerified });
        return find(tenantId, agentId);
      }),
    retireGlobalAgent: (tenantId, agentId, now) =>
      write(() => {
        const agent = { tenantId, agentId, at: now.getTime() };
        const active_grants = grants.get({ agentId, at: agent.at })?.n ?? 0;
        if (retire.run(agent).changes === 0) return null;
        const keys = endKeys.run(agent).changes;
        return { keys, active_grants, unused_link_tokens: endLinks.run(agent).changes };
      }),
    rotateAgentKey: (tenantId, agentId, key, request) =>
      write(() => {
        if (!find(tenantId, agentId)) return { kind: "unknown_agent" };
        const made = idempotency.once(tenantId, request, key.keyId, key.createdAt, () => {
          endKeys.run({ tenantId, agentId, at: key.createdAt.getTime() });
          addKey(tenantId, agentId, key);
        });
        if (!("resultId" in made)) return made;
        const { created_at } = keyById.get(tenantId, agentId, made.resultId) as { created_at: number };
        return { kind: made.kind, agentId, keyCreatedAt: new Date(created_at) };
      }),
    async findAgentForPerson(agentKeyHash, personTokenHash): Promise<AgentForPerson | null> {
      // Both are looked up, whichever is wrong: how long it takes tells nothing.
      const agent = agentOfKey.get(agentKeyHash);
      const person = personOfToken.get(personTokenHash);
      if (!agent || !person) return null;
      return { agentId: agent.agent_id, tenantId: agent.tenant_id, personId: person.person_id };
    },
  };
}

/** The columns of what people see of an agent, and nothing else: SQLite refuses a parameter that it does not know. */
function toColumns(profile: AgentProfile): Record<string, string | null> {
  const { name, description, logoUrl, websiteUrl, redirectUris, defaultCategories } = profile;
  return {
    name,
    description,
    logoUrl,
    websiteUrl,
    redirectUris: JSON.stringify(redirectUris),
    defaultCategories: JSON.stringify(defaultCategories),
  };
}

function toAgent(row: AgentRow): GlobalAgent {
  return {
    tenantId: row.tenant_id,
    agentId: row.agent_id,
    name: row.name,
    description: row.description,
    logoUrl: row.logo_url,
    websiteUrl: row.website_url,
    redirectUris: JSON.parse(row.redirect_uris) as string[],
    defaultCategories: JSON.parse(row.default_categories) as GlobalAgent["defaultCategories"],
    isVerified: row.is_verified === 1,
    createdAt: new Date(row.created_at),
    retiredAt: date(row.retired_at),
    keyCreatedAt: new Date(row.key_created_at),
  };
}
