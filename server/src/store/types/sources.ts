import type { PageQuery } from "./paging.ts";

/** How much a service is to be believed, from 0 to 100, and about what. */
export interface AuthorityRules {
  defaultPriority: number;
  /** By category of memory. */
  categories: Record<string, number>;
  /** By field of the domain schema; they come before categories. */
  domainFields: Record<string, number>;
}

/** Something that backs an event up. */
export interface Evidence {
  sourceType: string;
  reference: string;
  contentHash: string | null;
}

/** An event as a request names it. */
export interface NewSourceEvent {
  eventId: string;
  service: string;
  /** The service's own identifier of the event. */
  eventKey: string;
  observedAt: Date;
  /** Empty when the event is not limited to anything. */
  scope: Record<string, unknown>;
  evidence: Evidence[];
  /** SHA-256 of the payload in hexadecimal digits. */
  payloadHash: string;
}

/** Who stands behind what a job says: a service, by an event or by the key that it writes with. */
export interface JobSource {
  writer: { writerId: string; rules: AuthorityRules } | null;
  /** Null when the key alone says whose word it is. */
  event: NewSourceEvent | null;
}

/** Where a memory came from, when it is not a conversation that nobody vouches for. */
export interface MemorySource extends JobSource {
  /** How much its word counted for this memory. */
  authority: number;
}

/** What the store knows of the event that an add names. */
export type SourceFinding =
  /** There is no active writer of that name. */
  | { kind: "unregistered" }
  /** The writer is bound to another key. */
  | { kind: "bound_to_another_key" }
  /** The service sent the event before, with another payload. */
  | { kind: "changed" }
  /** The service sent the event before; it made this job. */
  | { kind: "repeated"; jobId: string }
  /** The service sent the event before, and what it made was erased. */
  | { kind: "erased" }
  | { kind: "new" };

/** An event that was accepted. */
export interface SourceEvent extends NewSourceEvent {
  externalUserId: string;
  writerId: string | null;
  apiKeyId: string | null;
  receivedAt: Date;
  jobId: string;
}

/** Which events to list. */
export interface SourceEventQuery extends PageQuery {
  /** Null: about all users. */
  externalUserId: string | null;
  /** Null: of all services. */
  service: string | null;
}

/** What services reported. Events come with accepted adds and with corrections. */
export interface SourceEventStore {
  /** The latest observed first. */
  listSourceEvents(query: SourceEventQuery): Promise<{ rows: SourceEvent[]; total: number }>;
}
