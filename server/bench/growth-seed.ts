import { v7 as uuidv7 } from "uuid";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import type { Completion, LeasedJob, NewJob, NewMemory } from "../src/store/types.ts";
import { API_KEY } from "./cases.ts";
import { distractor } from "./distractor-texts.ts";
import type { Progress } from "./progress.ts";
import { OURS, startServerProcess } from "./server-process.ts";
import { statement } from "./texts.ts";

/** Memories that share a transaction: what is written in one turn of the event loop is committed together. */
const MEMORIES_A_TRANSACTION = 5_000;
const DIMENSIONS = 384;
const POOL = 997;

/** Id of a seeded user. */
export function seededUser(n: number): string {
  return `grown-${n}`;
}

/** What is seeded: so many users with so many memories each. */
export interface Seeding {
  users: number;
  memoriesAUser: number;
  /** The vector of the n-th memory of all. */
  vector(n: number): Float32Array;
}

/** Fills a data folder the way the worker does: a job accepted, leased and completed for each user. */
export async function seedMemories(folder: string, seeding: Seeding, progress: Progress): Promise<void> {
  // A first start makes the tenant with the key, and binds the embedder.
  const server = await startServerProcess(OURS, { MEMORYOS_DATA_DIR: folder, MEMORYOS_API_KEY: API_KEY });
  await server.stop();
  const store = openSqliteStore(folder);
  try {
    const tenant = await store.firstTenant();
    if (tenant === null) throw new Error("The first start made no tenant");
    const { users, memoriesAUser } = seeding;
    const now = new Date();
    const together = Math.max(1, Math.floor(MEMORIES_A_TRANSACTION / memoriesAUser));
    for (let from = 0; from < users; from += together) {
      progress(
        `seeding ${(from * memoriesAUser).toLocaleString("en")} of ${(users * memoriesAUser).toLocaleString("en")}`,
      );
      const some = Array.from({ length: Math.min(together, users - from) }, (_, n) => from + n);
      await Promise.all(some.map((user) => store.acceptJob(newJob(tenant.tenantId, user, now))));
      const jobs = await Promise.all(
        some.map(() => store.leaseJob({ owner: "seeding", now, until: new Date(now.getTime() + HOUR) })),
      );
      await Promise.all(
        jobs.map((job, at) => {
          if (job === null) throw new Error("A seeded job could not be leased");
          return store.completeJob(job, completion(job, (from + at) * memoriesAUser, seeding));
        }),
      );
    }
  } finally {
    await store.close();
  }
}

/** Milliseconds. */
const HOUR = 3_600_000;

function newJob(tenantId: string, user: number, now: Date): NewJob {
  return {
    tenantId,
    externalUserId: seededUser(user),
    jobId: uuidv7(),
    agentId: null,
    conversationId: null,
    messages: [],
    metadata: {},
    queueName: "bench",
    now,
    idempotency: null,
    keyId: null,
    source: null,
    // What is seeded was judged long ago.
    tokens: 0,
    compared: { digest: "", text: null },
    judge: () => ({ accepted: true, entry: { layer: "NONE", reason: null, score: 0.5, similarity: null } }),
  };
}

function completion(job: LeasedJob, first: number, { memoriesAUser, vector }: Seeding): Completion {
  const memories = Array.from({ length: memoriesAUser }, (_, at): NewMemory => {
    const n = first + at;
    return {
      memoryId: uuidv7(),
      content: memoryText(n),
      category: "fact",
      importance: 3 + (n % 5),
      confidence: 0.8,
      observedAt: job.createdAt,
      turnIds: [],
      turns: [at],
      previousMemoryId: null,
      source: null,
      vector: vector(n),
    };
  });
  const nothing = { decisions: [], supersessions: [], reinforcements: [], revisions: [], buffered: [], confirmed: [] };
  const rest = {
    domain: null,
    basedOn: null,
    keepMessages: false,
    extractionMetadata: {},
    metrics: {},
    now: job.createdAt,
  };
  return { memories, ...nothing, ...rest };
}

/** Text of the n-th memory. */
export function memoryText(n: number): string {
  return n % 2 === 0 ? statement(n / 2) : distractor((n - 1) / 2);
}

/** Unit vectors, for each number another: one of a pool of random ones, rotated. */
export function syntheticVectors(): (n: number) => Float32Array {
  let state = 42;
  const random = () => {
    // The generator of Park and Miller: the same vectors in every run.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  const pool = Array.from({ length: POOL }, () => {
    const values = Float32Array.from({ length: DIMENSIONS }, random);
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  });
  return (n) => {
    const values = pool[n % POOL] as Float32Array;
    const turn = Math.floor(n / POOL) % DIMENSIONS;
    const rotated = new Float32Array(DIMENSIONS);
    rotated.set(values.subarray(turn));
    rotated.set(values.subarray(0, turn), DIMENSIONS - turn);
    return rotated;
  };
}
