import type { Category } from "../../memory/types.ts";
import type { DomainSchemaName } from "./domains.ts";
import type { PageQuery } from "./paging.ts";
import type { Scope } from "./scope.ts";
import type { Evidence } from "./sources.ts";

export type ClaimStatus = "active" | "disputed" | "archived";
export type RevisionStatus = "asserted" | "activated" | "superseded" | "disputed" | "archived";

/** What a claim is about: the same for all that speak of it, whatever they say. */
export interface ClaimSubject {
  /** Of subject, predicate and scope: holds no words. */
  fingerprint: string;
  /** Whom or what it speaks of. */
  subjectKey: string;
  /** What it says about the subject. */
  predicateKey: string;
  scope: Record<string, unknown>;
}

/** An assertion that a completed job adds to a claim. */
export interface NewRevision {
  revisionId: string;
  /** The memory that holds it: a new one of the job, or one that says the same already. */
  memoryId: string;
  category: Category;
  subject: ClaimSubject;
  /** The memory whose claim it belongs to, when it contradicts one; null: that of its subject. */
  against: string | null;
  /** The field of a domain schema that it is about. */
  field: string | null;
  /** That schema, when the tenant has it; null when it has another or none. */
  domain: DomainSchemaName | null;
  /** The whole text. */
  assertedValue: string;
  /** What it says about the subject, in short. */
  saidValue: string;
  /** It is about the user alone, not about something that users share. */
  isPersonal: boolean;
  /**
   * - `activated`: it is the value that counts from now on;
   * - `superseded`: another counts more, or, where a memory says the same, is the stronger assertion of it;
   * - `disputed`: nothing decides between it and the value that counts.
   */
  status: "activated" | "superseded" | "disputed";
  authority: number;
  /** Fraction 0–1. */
  confidence: number;
  observedAt: Date;
  /** Why it stands so; null when there was nothing to compare it with. */
  reason: string | null;
  /** Memories whose assertions give way to it, and why. */
  outranked: { memoryId: string; reason: string; rule: SettlingRule }[];
}

/** The rules that settle a contradiction, in the order in which they are asked. */
export type SettlingRule = "authority_weighted" | "recency_weighted" | "confidence_weighted";

/** How strong the value of a memory has become by what was asserted again, or what disputes the value of another. */
export interface ClaimStanding {
  memoryId: string;
  /** It disputes the active value, and its memory is not retrieved. */
  isDisputing: boolean;
  content: string;
  authority: number;
  confidence: number;
  observedAt: Date;
  /** A service stands behind it. */
  isVouchedFor: boolean;
  scope: Record<string, unknown>;
}

/** One assertion as it is kept. */
export interface Revision {
  revisionId: string;
  memoryId: string | null;
  sourceEventId: string | null;
  writerId: string | null;
  domain: DomainSchemaName | null;
  field: string | null;
  service: string | null;
  eventKey: string | null;
  assertedValue: string;
  status: RevisionStatus;
  authority: number;
  confidence: number;
  observedAt: Date;
  evidence: Evidence[];
  reason: string | null;
  processorVersion: string;
  createdAt: Date;
}

/** A claim with assertions, newest first. */
export interface StoredClaim extends ClaimSubject {
  claimId: string;
  externalUserId: string;
  category: Category;
  status: ClaimStatus;
  /** Null when it is archived. */
  activeValue: string | null;
  activeMemoryId: string | null;
  winningRevisionId: string | null;
  authority: number;
  confidence: number;
  observedAt: Date;
  effectiveAt: Date;
  createdAt: Date;
  updatedAt: Date;
  revisions: Revision[];
}

/** Which claims to list. */
export interface ClaimQuery extends PageQuery {
  /** Null: about all users. */
  externalUserId: string | null;
  status: ClaimStatus | null;
  category: Category | null;
  /** Revisions that come with each, at the most. */
  revisions: number;
}

/** What is held to be true about users. Claims change with the jobs and memories that assert them. */
export interface ClaimStore {
  /** The latest changed first. */
  listClaims(query: ClaimQuery): Promise<{ rows: StoredClaim[]; total: number }>;
  /** With everything that was asserted. */
  findClaim(tenantId: string, claimId: string): Promise<StoredClaim | null>;
  /** What a user's memories do not say of themselves: see {@link ClaimStanding}. */
  claimStandings(scope: Scope): Promise<ClaimStanding[]>;
}
