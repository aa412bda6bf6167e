import type { Category } from "../../memory/types.ts";
import type { Idempotency, Refusal } from "./idempotency.ts";
import type { PageQuery } from "./paging.ts";
import type { Receipt } from "./scope.ts";

/** What people see of an agent, and where they return to. */
export interface AgentProfile {
  name: string;
  description: string | null;
  logoUrl: string | null;
  websiteUrl: string | null;
  /** Every address that a consent link may name, the one to show first. */
  redirectUris: string[];
  /** Preselected by a consent link that names none. */
  defaultCategories: Category[];
}

/** An agent that persons can grant access to. */
export interface GlobalAgent extends AgentProfile {
  agentId: string;
  /** The tenant that registered it. */
  tenantId: string;
  isVerified: boolean;
  createdAt: Date;
  /** Null unless it is retired, for good. */
  retiredAt: Date | null;
  /** When its latest key was made. */
  keyCreatedAt: Date;
}

/** A key of an agent to store; the secret itself never is. */
export interface NewAgentKey {
  keyId: string;
  hash: string;
  createdAt: Date;
}

/** What became of an agent to register. */
export type GlobalAgentCreation = { kind: "accepted" | "replayed"; agent: GlobalAgent } | Refusal;

/** What became of a key to replace. */
export type AgentKeyRotation =
  | { kind: "accepted" | "replayed"; agentId: string; keyCreatedAt: Date }
  | { kind: "unknown_agent" }
  | Refusal;

/** An agent acting for a person: both credentials are valid. */
export interface AgentForPerson {
  agentId: string;
  /** The agent's owner. */
  tenantId: string;
  personId: string;
}

/** The agents that persons grant access to. A retired one stays, for its owner's list. */
export interface GlobalAgentStore {
  createGlobalAgent(
    tenantId: string,
    agent: AgentProfile & { agentId: string },
    key: NewAgentKey,
    idempotency: Idempotency | null,
  ): Promise<GlobalAgentCreation>;
  /** Newest first. */
  listGlobalAgents(query: PageQuery & { includeRetired: boolean }): Promise<{ rows: GlobalAgent[]; total: number }>;
  /** An agent that is not retired, whoever owns it, with the owner's name in the directory if the operator verified that. */
  findGlobalAgent(agentId: string): Promise<{ agent: GlobalAgent; verifiedOwner: string | null } | null>;
  /** Null unless the tenant has such an agent that is not retired. A verified one that people see otherwise becomes unverified. */
  updateGlobalAgent(tenantId: string, agentId: string, change: Partial<AgentProfile>): Promise<GlobalAgent | null>;
  /** Ends the agent, its keys and its unused link tokens. Null unless the tenant has such an agent that is not retired. */
  retireGlobalAgent(tenantId: string, agentId: string, now: Date): Promise<Receipt | null>;
  /** Puts a key in the place of the one that the agent has. */
  rotateAgentKey(
    tenantId: string,
    agentId: string,
    key: NewAgentKey,
    idempotency: Idempotency | null,
  ): Promise<AgentKeyRotation>;
  /** Who acts for whom by these two credentials; null when either is not valid. */
  findAgentForPerson(agentKeyHash: string, personTokenHash: string): Promise<AgentForPerson | null>;
}
