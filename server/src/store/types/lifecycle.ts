import type { Scope } from "./scope.ts";

/** A live memory as the lifecycle judges it. */
export interface AgingMemory extends Scope {
  memoryId: string;
  importance: number;
  /** The importance that it had before it lost any by decay. */
  baseline: number;
  accessCount: number;
  /** When it was last retrieved, said, rated or brought back. */
  lastActiveAt: Date;
}

/** What the lifecycle does to a memory. */
export interface Aging extends Scope {
  memoryId: string;
  /** The activity and the importance that this was decided at: with others nothing happens. */
  lastActiveAt: Date;
  importance: number;
  change: { importance: number } | "archive";
}

/** Up to when what is kept for a time is kept no longer. */
export interface Expiry {
  now: Date;
  /** Messages of jobs completed before. */
  completedPayloads: Date;
  /** Messages of jobs given up before. */
  deadPayloads: Date;
  /** Ended jobs themselves, entries of the quality log, and ended messages to tenants. */
  jobs: Date;
  /** Weak signals said before. */
  weakSignals: Date;
  /** Retrievals that can be given feedback. */
  retrievals: Date;
}

/** How many of each kind were let go. */
export interface Expired {
  payloads: number;
  jobs: number;
  qualityEntries: number;
  /** Texts that repeats are recognised by. */
  recentTexts: number;
  weakSignals: number;
  retrievals: number;
  /** Messages that arrived or were given up. */
  webhookDeliveries: number;
  /** Replaced webhook secrets whose time is over. */
  webhookSecrets: number;
  idempotencyKeys: number;
  /** What is known of addresses that nobody proved or signed in with. */
  signIns: number;
  /** Sessions of persons that are over. */
  sessions: number;
  /** Links to passports and visits of sign-in pages whose time is over. */
  links: number;
}

/** What time does to what is kept. */
export interface LifecycleStore {
  /** How many live memories there are, of all tenants. */
  countLiveMemories(): Promise<number>;
  /**
   * The next live memories in order of tenant, user and id, those that were active since a time left out; `next` is where
   * to go on, null at the end.
   */
  listAging(page: {
    after: AgingCursor | null;
    idleSince: Date;
    limit: number;
  }): Promise<{ memories: AgingMemory[]; examined: number; next: AgingCursor | null }>;
  /** Changes memories that nothing happened to meanwhile, each with a version. Counts what was done. */
  age(changes: readonly Aging[], now: Date): Promise<{ decayed: number; archived: number }>;
  /** Lets go of what has been kept long enough. */
  forgetExpired(expiry: Expiry): Promise<Expired>;
}

/** A memory's place in the order of tenant, user and id. */
export interface AgingCursor extends Scope {
  memoryId: string;
}
