import type { Database } from "better-sqlite3";
import type { Agent, AgentStore } from "../types.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface AgentRow {
  agent_id: string;
  name: string;
  description: string | null;
  memory_scope: string;
  created_at: number;
}

/** The agents that tenants registered. */
export function createAgentStore(db: Database, write: WriteTransaction): AgentStore {
  const idempotency = createIdempotencyRecord(db);
  const insert = db.prepare(
    "INSERT INTO agents (tenant_id, agent_id, name, description, memory_scope, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const byId = db.prepare<[string, string], AgentRow>("SELECT * FROM agents WHERE tenant_id = ? AND agent_id = ?");
  const count = db.prepare<[string], { total: number }>("SELECT count(*) AS total FROM agents WHERE tenant_id = ?");
  const page = db.prepare<[object], AgentRow>(`
    SELECT * FROM agents
    WHERE tenant_id = :tenantId AND (:time IS NULL OR (created_at, agent_id) < (:time, :id))
    ORDER BY created_at DESC, agent_id DESC LIMIT :limit`);

  return {
    createAgent: (tenantId, agent, request) =>
      write(() => {
        const { agentId, name, description, memoryScope, createdAt } = agent;
        const made = idempotency.once(tenantId, request, agentId, createdAt, () =>
          insert.run(tenantId, agentId, name, description, memoryScope, createdAt.getTime()),
        );
        if (!("resultId" in made)) return made;
        return { kind: made.kind, agent: toAgent(byId.get(tenantId, made.resultId) as AgentRow) };
      }),
    async listAgents({ tenantId, after, limit }) {
      const rows = page.all({ tenantId, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      return { rows: rows.map(toAgent), total: (count.get(tenantId) as { total: number }).total };
    },
    async findAgents(tenantId, agentIds) {
      return agentIds.flatMap((id) => byId.get(tenantId, id) ?? []).map(toAgent);
    },
  };
}

function toAgent(row: AgentRow): Agent {
  return {
    agentId: row.agent_id,
    name: row.name,
    description: row.description,
    memoryScope: row.memory_scope,
    createdAt: new Date(row.created_at),
  };
}
