import type { PageQuery } from "./paging.ts";
import type { Scope } from "./scope.ts";
import type { EndUser } from "./users.ts";

/** The domain schemas that a tenant can choose. */
export const DOMAIN_SCHEMAS = ["edtech", "support"] as const;

export type DomainSchemaName = (typeof DOMAIN_SCHEMAS)[number];

/** The kinds of support, in the order of the contract. */
export const SUPPORT_TYPES = [
  "saas",
  "ecommerce",
  "banking_fintech",
  "travel",
  "telecom",
  "edtech_support",
  "general_info",
] as const;

export type SupportTypeName = (typeof SUPPORT_TYPES)[number];

/** What the memory of a tenant is for. */
export interface DomainSettings {
  /** Null: the General Engine. */
  schema: DomainSchemaName | null;
  /** The kind of support in mode `single`; null in the others and until one was chosen. */
  supportType: SupportTypeName | null;
  supportTypeMode: "single" | "multi" | "auto";
  /** What mode `multi` decides between. */
  supportTypesAllowed: SupportTypeName[];
}

/** The settings of a tenant that never chose any. */
export const GENERAL_ENGINE: DomainSettings = {
  schema: null,
  supportType: null,
  supportTypeMode: "single",
  supportTypesAllowed: [],
};

/** One thing that a message said for a profile, as it is kept. */
export interface NotedFact {
  jobId: string;
  /** Position of the message within the call. */
  turn: number;
  /** When it was said. */
  saidAt: Date;
  /** When it was noted. */
  notedAt: Date;
  /** What was said, in the terms of the schema. */
  fact: unknown;
}

/** A fact to note with a completed job. */
export interface NewFact {
  turn: number;
  saidAt: Date;
  fact: unknown;
  /** The memories that say the same: with the last of them that is erased the fact is erased. */
  memoryIds: string[];
}

/** What new words of a memory change about a profile. */
export interface RewordedFacts {
  schema: DomainSchemaName;
  /** They go where no other memory says them. */
  unsaid: unknown[];
  /** They are noted as said when the memory was. */
  said: unknown[];
}

/** What is noted of an end user for one schema. */
export interface FactSheet extends Scope {
  /** Identifies the profile. */
  profileId: string;
  /** When the first of the facts was noted. */
  createdAt: Date;
  /** When the facts last changed. */
  updatedAt: Date;
  /** In the order in which they were said; those of one moment in the order in which they were noted. */
  facts: NotedFact[];
}

/** The profiles of a schema in a tenant. */
export interface FactSheetQuery extends PageQuery {
  schema: DomainSchemaName;
}

/** Domain schemas of tenants, and what is noted of their end users for them. Facts of a schema stay while another is chosen. */
export interface DomainStore {
  /** {@link GENERAL_ENGINE} when none was chosen, and for a tenant that is not there. */
  readDomainSettings(tenantId: string): Promise<DomainSettings>;
  /**
   * Changes the settings by what they are at that moment. Rejects with `TenantErased` when there is no such tenant.
   *
   * @param change What they become; null leaves them as they are. May be asked more than once.
   * @returns what `change` answered.
   */
  changeDomainSettings<Changed extends DomainSettings | null>(
    tenantId: string,
    change: (before: DomainSettings) => Changed,
  ): Promise<Changed>;
  /**
   * Null when nothing is noted.
   *
   * @param notedBy Leaves out what was noted later; null for everything.
   */
  readFactSheet(scope: Scope, schema: DomainSchemaName, notedBy: Date | null): Promise<FactSheet | null>;
  /** The end users of whom something is noted, the last active first. */
  listFactSheets(query: FactSheetQuery): Promise<{ rows: { user: EndUser; sheet: FactSheet }[]; total: number }>;
}
