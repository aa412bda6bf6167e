import type { Idempotency, Refusal } from "./idempotency.ts";
import type { PageQuery } from "./paging.ts";

/** A registered agent of a tenant. */
export interface Agent {
  agentId: string;
  name: string;
  description: string | null;
  memoryScope: string;
  createdAt: Date;
}

/** What became of an agent to register. */
export type AgentCreation = { kind: "accepted" | "replayed"; agent: Agent } | Refusal;

/** The agents that tenants registered. */
export interface AgentStore {
  createAgent(tenantId: string, agent: Agent, idempotency: Idempotency | null): Promise<AgentCreation>;
  /** Newest first. */
  listAgents(query: PageQuery): Promise<{ rows: Agent[]; total: number }>;
  /** Those of these ids that are registered. */
  findAgents(tenantId: string, agentIds: readonly string[]): Promise<Agent[]>;
}
