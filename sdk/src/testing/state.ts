import type { components } from "../contract.ts";

export type Schemas = components["schemas"];
export type Category = Schemas["Category"];

/** A memory that the fake keeps. */
export interface Kept {
  /** An end user of the tenant, or the holder of a passport. */
  owner: string;
  memory: Schemas["Memory"];
  versions: Schemas["MemoryVersion"][];
}

/**
 * What the fake makes of a conversation.
 *
 * @example
 * ```ts
 * service.remember("customer-123", { content: "I prefer Python.", category: "preference", importance: 8 });
 * ```
 */
export interface Extracted {
  /** The memory's words. */
  content: string;
  /** Its kind. @default "fact" */
  category?: Category;
  /** How much it matters, from 1 to 10. @default 5 */
  importance?: number;
}

/** A job of the fake. */
export interface KeptJob {
  owner: string;
  job: Schemas["Job"];
  run(): void;
}

/** A person that the fake knows of. */
export interface Person {
  id: string;
  createdAt: string;
  lastActiveAt: string;
  isBlocked: boolean;
}

/** Everything that a fake service has. */
export class State {
  readonly memories = new Map<string, Kept>();
  readonly jobs = new Map<string, KeptJob>();
  readonly people = new Map<string, Person>();
  /** Memories of each retrieve, by its id. */
  readonly retrievals = new Map<string, string[]>();
  /** First answers, by key and operation. */
  readonly replies = new Map<string, { fingerprint: string; body: object }>();
  settings: Record<string, unknown> = {};
  readonly now: () => Date;
  #made = 0;

  constructor(now: () => Date) {
    this.now = now;
  }

  /** A new identifier: the same ones, in the same order, in every test. Later ones compare greater. */
  newId(): string {
    this.#made += 1;
    return `0198b0c4-0000-7000-8000-${this.#made.toString(16).padStart(12, "0")}`;
  }

  timestamp(): string {
    return this.now().toISOString();
  }

  /** The person, known from now on. */
  person(externalUserId: string): Person {
    const at = this.timestamp();
    const person = this.people.get(externalUserId) ?? {
      id: this.newId(),
      createdAt: at,
      lastActiveAt: at,
      isBlocked: false,
    };
    this.people.set(externalUserId, person);
    return person;
  }

  /** Memories of an owner (null: of everybody), the newest first. */
  memoriesOf(owner: string | null): Kept[] {
    return [...this.memories.values()].filter((kept) => owner === null || kept.owner === owner).reverse();
  }

  /** Stores a memory as extraction does. */
  store(owner: string, extracted: Extracted, from: Partial<Schemas["Memory"]> = {}): Kept {
    const at = this.timestamp();
    const importance = extracted.importance ?? 5;
    const id = this.newId();
    const memory: Schemas["Memory"] = {
      id,
      content: extracted.content.trim().replace(/\s+/g, " ").slice(0, MOST_CHARACTERS),
      category: extracted.category ?? "fact",
      importance_score: importance,
      original_importance_score: importance,
      access_count: 0,
      is_hot: false,
      is_archived: false,
      system_archived: false,
      source_event_id: null,
      provenance: null,
      confidence_score: 0.9,
      created_at: at,
      updated_at: at,
      last_accessed_at: null,
      agent_id: null,
      previous_version_id: null,
      source_conversation_id: null,
      metadata: {},
      ...from,
    };
    const kept: Kept = { owner, memory, versions: [] };
    this.memories.set(id, kept);
    this.addVersion(kept, "created", "stored");
    return kept;
  }

  addVersion({ memory, versions }: Kept, change: Schemas["ChangeType"], reason: string): void {
    versions.push({
      version_number: versions.length + 1,
      content: memory.content,
      importance_score: memory.importance_score,
      is_archived: memory.is_archived,
      change_type: change,
      change_reason: reason,
      created_at: this.timestamp(),
    });
  }

  /** Erases what there is of an owner, and counts it. */
  erase(owner: string): Record<string, number> {
    const counts = { end_users: 0, memories: 0, versions: 0, jobs: 0 };
    for (const [id, { owner: whose, versions }] of this.memories) {
      if (whose !== owner || !this.memories.delete(id)) continue;
      counts.memories += 1;
      counts.versions += versions.length;
    }
    for (const [id, job] of this.jobs) if (job.owner === owner && this.jobs.delete(id)) counts.jobs += 1;
    if (this.people.delete(owner)) counts.end_users = 1;
    return counts;
  }
}

/** The contract's limit for a memory's text. */
const MOST_CHARACTERS = 4_000;
