import type { MemoryVersion, StoredMemory } from "./memories.ts";
import type { PageQuery, Position } from "./paging.ts";
import type { Receipt, Scope } from "./scope.ts";

/** An end user with counts of writes: what was made of a user's memories at other counts is stale. */
export interface EndUser extends Scope {
  externalUserId: string;
  /** Writes to the memories, access statistics apart. */
  revision: number;
  /** Writes to the access statistics. */
  accesses: number;
  blockedAt: Date | null;
  /** When their first conversation was accepted. */
  createdAt: Date;
  /** When a conversation of theirs was last accepted. */
  lastActiveAt: Date;
}

/** What the live memories of a user or a tenant add up to. */
export interface Holdings {
  memories: number;
  /** Bytes of their texts and vectors. */
  bytes: number;
}

/** A memory with its history, oldest first. */
export interface ExportedMemory {
  memory: StoredMemory;
  versions: MemoryVersion[];
}

/** The end users of tenants. */
export interface UserStore {
  findUser(tenantId: string, externalUserId: string): Promise<EndUser | null>;
  /** The last active first, each with the count of their live memories. */
  listUsers(query: PageQuery): Promise<{ rows: (EndUser & { memories: number })[]; total: number }>;
  /** @param userId Null: of all users of the tenant together. */
  holdings(tenantId: string, userId: string | null): Promise<Holdings>;
  /** Blocks or unblocks a user. Returns whether they are blocked now: never when there is no such user. */
  setBlocked(tenantId: string, externalUserId: string, blocked: boolean, now: Date): Promise<boolean>;
  /** A part of a user's memories, archived ones too, newest first. */
  exportMemories(scope: Scope, after: Position | null, limit: number): Promise<ExportedMemory[]>;
  /**
   * Erases a user and everything that belongs to them, in every table. The idempotency keys of what they made remember only
   * that it was erased. Null when there is no such user.
   */
  eraseUser(tenantId: string, externalUserId: string): Promise<Receipt | null>;
  /** Erases a tenant with its account, keys and users. */
  eraseTenant(tenantId: string): Promise<Receipt>;
}
