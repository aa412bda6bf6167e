import type { Category } from "../../memory/types.ts";
import type { DomainSchemaName } from "./domains.ts";
import type { Idempotency, Refusal } from "./idempotency.ts";

/** What an agent may do with the memories that it was granted. */
export type GrantAccess = "read_only" | "read_write";

/** What an agent may do at a moment. */
export interface AgentAccess {
  categories: Category[];
  accessType: GrantAccess;
}

/** A person's grant to an agent, whether it has ended or not. */
export interface StoredGrant extends AgentAccess {
  grantId: string;
  personId: string;
  agentId: string;
  grantedAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** The agent as people see it; null when it is not there any more, with its owner. */
  agent: GrantedAgent | null;
}

/** What a grant shows of its agent. */
export interface GrantedAgent {
  tenantId: string;
  name: string;
  logoUrl: string | null;
  websiteUrl: string | null;
  isVerified: boolean;
  isRetired: boolean;
  /** The domain schema of its owner; null for the general engine. */
  domainSchema: DomainSchemaName | null;
}

/** What an agent did for a person. */
export interface AgentActivity {
  agentId: string;
  /** How often it asked for memories with an active grant. */
  reads: number;
  lastReadAt: Date | null;
  /** Live memories that it added. */
  remembered: number;
  /** When it added the last of them. */
  lastRememberedAt: Date | null;
  /** Memories that its conversations changed or put away since they were added. */
  changed: number;
}

/** A grant to make. */
export interface NewGrant extends AgentAccess {
  personId: string;
  agentId: string;
  /** Of the grant, unless the person has one for this agent. */
  grantId: string;
  expiresAt: Date | null;
  /** Connects the end user that the link token was made for to the person. */
  link: { tokenHash: string; connectionId: string } | null;
  now: Date;
}

/** What became of it. Where it is not `accepted`, nothing has changed. */
export type GrantCreation =
  | { kind: "accepted" | "replayed"; grant: StoredGrant }
  /** There is no such agent, or it is retired. */
  | { kind: "unknown_agent" }
  /** The link token is not known, has been used or has expired, or its tenant's entry says that links do not work. */
  | { kind: "link_over" }
  /** The link token was made for another agent. */
  | { kind: "link_of_another_agent" }
  /** Its end user is linked to another passport. */
  | { kind: "linked_elsewhere" }
  /** The passport was deleted meanwhile. */
  | { kind: "unknown_person" }
  | Refusal;

/** Who may use a person's memories. */
export interface GrantStore {
  /** Makes a grant, or gives the one that there is its new content. */
  createGrant(grant: NewGrant, idempotency: Idempotency | null): Promise<GrantCreation>;
  /** All that the person ever gave, the one granted last first. */
  listGrants(personId: string): Promise<StoredGrant[]>;
  /** What each agent did that the person ever gave a grant, in no order. */
  listAgentActivity(personId: string): Promise<AgentActivity[]>;
  /** Null when the person has no such grant. */
  updateGrant(
    personId: string,
    grantId: string,
    change: { categories: Category[]; accessType?: GrantAccess },
  ): Promise<StoredGrant | null>;
  /** Whether the person has such a grant; it is over then. */
  revokeGrant(personId: string, grantId: string, now: Date): Promise<boolean>;
  /** What the agent may do for the person now; null without an active grant, for whatever reason. */
  findAccess(agentId: string, personId: string, now: Date): Promise<AgentAccess | null>;
}
