import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeStore } from "../store-suite.ts";
import { describeAccepting } from "../suite/accepting.ts";
import { describeAging } from "../suite/aging.ts";
import { describeConnections } from "../suite/connections.ts";
import { describeDomains } from "../suite/domains.ts";
import { describeLeases, jobOf } from "../suite/leases.ts";
import { describeOverview } from "../suite/overview.ts";
import { describePassport } from "../suite/passport.ts";
import { describePersons } from "../suite/persons.ts";
import { describeProvenance } from "../suite/provenance.ts";
import { describeTenants } from "../suite/tenants.ts";
import { UNJUDGED } from "../suite/unjudged.ts";
import { describeWebhooks } from "../suite/webhooks.ts";
import { DataFolderUnusable, type LeasedJob, type Store, type StoredMemory } from "../types.ts";
import { openSqliteStore } from "./index.ts";
import { DataFolderInUse } from "./lock.ts";
import passportAccounts from "./schema/019-passport-accounts.ts";
import { VERSIONS } from "./schema.ts";
import { defineUserHash } from "./user-hash.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "memoryos-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describeStore("the SQLite store", () => openSqliteStore(dir));
describeAccepting("the SQLite store", () => openSqliteStore(dir));
describeLeases("leases in the SQLite store", () => openSqliteStore(dir));
describeTenants("the SQLite store", () => openSqliteStore(dir));
describeWebhooks("webhooks in the SQLite store", () => openSqliteStore(dir));
describeAging("memories that change in the SQLite store", () => openSqliteStore(dir));
describeOverview("the SQLite store", () => openSqliteStore(dir));
describePersons("persons in the SQLite store", () => openSqliteStore(dir));
describeConnections("connected accounts in the SQLite store", () => openSqliteStore(dir));
describeDomains("domain schemas in the SQLite store", () => openSqliteStore(dir));
describeProvenance("who said what, in the SQLite store", () => openSqliteStore(dir));
describePassport("the SQLite store", () => openSqliteStore(dir));

describe("opening the SQLite store", () => {
  it("is refused while another has the folder", async () => {
    const store = openSqliteStore(dir);
    expect(() => openSqliteStore(dir)).toThrow(DataFolderInUse);
    await store.close();
    await openSqliteStore(dir).close();
  });

  it("voids the leases of an earlier process, whose end is no failure of the job", async () => {
    const before = openSqliteStore(dir);
    const job = jobOf("t", "u");
    await before.acceptJob(job);
    await before.leaseJob({ owner: "w", now: job.now, until: new Date(job.now.getTime() + 60_000) });
    await before.close();
    const store = openSqliteStore(dir);
    expect(await store.findJob("t", job.jobId)).toMatchObject({ status: "queued", attempts: 0 });
    await store.close();
  });

  /** Ends the process in the midst of a job, as the store sees it. */
  async function interrupted(count: number, lease: (store: Store) => Promise<LeasedJob | null>): Promise<LeasedJob[]> {
    const store = openSqliteStore(dir);
    const jobs: LeasedJob[] = [];
    for (let n = 0; n < count; n++) jobs.push((await lease(store)) as LeasedJob);
    await store.close();
    return jobs;
  }
  const leaseAt = (seconds: number) => (store: Store) => {
    const now = new Date(Date.parse("2026-03-01T12:00:00Z") + seconds * 1000);
    return store.leaseJob({ owner: "w", now, until: new Date(now.getTime() + 60_000) });
  };

  it("counts how often a job was interrupted, and lets the second time put it behind what was waiting", async () => {
    const [killer, other] = [jobOf("t", "u"), jobOf("t", "v")];
    const store = openSqliteStore(dir);
    await store.acceptJob(killer);
    await store.close();
    expect(await interrupted(1, leaseAt(1))).toMatchObject([{ jobId: killer.jobId, interruptions: 0 }]);
    expect(await interrupted(1, leaseAt(2))).toMatchObject([{ jobId: killer.jobId, interruptions: 1 }]);
    const again = openSqliteStore(dir);
    await again.acceptJob({ ...other, now: new Date(other.now.getTime() + 1000) });
    expect((await leaseAt(3)(again))?.jobId).toBe(other.jobId);
    expect(await leaseAt(3)(again)).toMatchObject({ jobId: killer.jobId, interruptions: 2, attempts: 1 });
    await again.close();
  });

  it("has one suspect in work at a time, so that a job which ends the process takes no other along each time", async () => {
    const store = openSqliteStore(dir);
    for (let n = 0; n < 4; n++) await store.acceptJob(jobOf("t", `u${n}`));
    await store.close();
    await interrupted(4, leaseAt(1));
    await interrupted(4, leaseAt(2));
    const [killer] = (await interrupted(1, leaseAt(3))) as [LeasedJob];
    const again = openSqliteStore(dir);
    const order: string[] = [];
    for (let n = 0; n < 4; n++) {
      const job = (await leaseAt(4)(again)) as LeasedJob;
      expect(await leaseAt(4)(again)).toBeNull();
      order.push(job.jobId);
      await again.failJob(job, { error: "e", summary: "s", now: job.createdAt, retryAt: null });
    }
    expect(order.indexOf(killer.jobId)).toBe(3);
    await again.close();
  });

  it("has what waits since before the clock was set back worked on at once", async () => {
    const store = openSqliteStore(dir);
    const tomorrow = new Date(Date.now() + 86_400_000);
    const job = { tenantId: "t", externalUserId: "u", jobId: "j", agentId: null, conversationId: null, messages: [] };
    await store.acceptJob({ ...job, metadata: {}, queueName: "q", now: tomorrow, idempotency: null, ...UNJUDGED });
    await store.close();
    const again = openSqliteStore(dir);
    const now = new Date();
    expect(await again.leaseJob({ owner: "w", now, until: tomorrow })).toMatchObject({ jobId: "j" });
    // And when it is set back under the server.
    await again.acceptJob({ ...jobOf("t", "v"), now: tomorrow });
    expect(await again.leaseJob({ owner: "w", now, until: tomorrow })).toMatchObject({ externalUserId: "v" });
    await again.close();
  });

  it("is refused when a newer server wrote the folder, and lets go of it", async () => {
    await openSqliteStore(dir).close();
    const db = new Database(join(dir, "memoryos.db"));
    db.pragma("user_version = 999");
    db.close();
    expect(() => openSqliteStore(dir)).toThrow(/schema 999.*Upgrade the server/);
    expect(() => openSqliteStore(dir)).toThrow(DataFolderUnusable);
  });

  it("is refused when the database is damaged or the folder is a file", () => {
    writeFileSync(join(dir, "memoryos.db"), "not a database ".repeat(1000));
    expect(() => openSqliteStore(dir)).toThrow(DataFolderUnusable);
    expect(() => openSqliteStore(join(dir, "memoryos.db"))).toThrow(DataFolderUnusable);
  });
});

describe("a data folder of the first schema", () => {
  it("is brought to the newest, and keeps memories, versions and idempotency keys", async () => {
    const db = new Database(join(dir, "memoryos.db"));
    db.exec(VERSIONS[0] as string);
    db.pragma("user_version = 1");
    db.exec(`
      INSERT INTO end_users VALUES ('t', 'u', 'uid', 1, 1000);
      INSERT INTO jobs (tenant_id, job_id, user_id, status, metadata, queue_name, created_at, due_at)
        VALUES ('t', 'j', 'uid', 'completed', '{}', 'q', 2000, 2000);
      INSERT INTO memories VALUES ('t', 'uid', 'm', 'tea', 'fact', 7, 6, 0.9, 0, 3000, 4000, NULL, 4000, NULL, NULL, 'j',
        1500, '[]', '[]', '{}');
      INSERT INTO versions VALUES ('t', 'uid', 'm', 1, 'tea', 'created', 'said', 3000);
      INSERT INTO versions VALUES ('t', 'uid', 'm', 2, 'tea', 'archived', 'deleted by the app', 4000);
      INSERT INTO idempotency VALUES ('t', 'op', 'k', 'f', 'j', 9000);`);
    db.close();
    const store = openSqliteStore(dir);
    const memory = (await store.findMemory("t", "m")) as StoredMemory;
    expect(memory).toMatchObject({ content: "tea", receivedAt: new Date(2000) });
    expect(await store.listVersions(memory)).toMatchObject([
      { number: 1, importance: 7, archived: false },
      { number: 2, importance: 7, archived: true },
    ]);
    const idempotency = { operation: "op", keyHash: "k", fingerprint: "f", expiresAt: new Date(9000) };
    const job = { tenantId: "t", externalUserId: "u", jobId: "j2", agentId: null, conversationId: null };
    const again = { ...job, messages: [], metadata: {}, queueName: "q", now: new Date(5000), idempotency, ...UNJUDGED };
    expect(await store.acceptJob(again)).toEqual({ kind: "replayed", jobId: "j" });
    await store.close();
  });
});

describe("a data folder from before a person's entries were told from an end user's", () => {
  it("tells them apart, and does not give the person those of an end user of the same id", async () => {
    const db = new Database(join(dir, "memoryos.db"));
    defineUserHash(db);
    const before = VERSIONS.slice(0, VERSIONS.indexOf(passportAccounts));
    for (const version of before) db.exec(version);
    db.pragma(`user_version = ${before.length}`);
    db.exec(`
      INSERT INTO persons (person_id, email, email_hash, created_at, token_hash, masked_token)
        VALUES ('p', 'p@example.com', user_hash('p@example.com'), 1, 'h', 'm');
      INSERT INTO sign_ins (email_hash, display_name, forget_at) VALUES (user_hash('q@example.com'), 'A name', 9);
      INSERT INTO end_users (tenant_id, user_id, external_user_id, user_hash, created_at, last_active_at)
        VALUES ('with', 'u', 'p', user_hash('p'), 1, 1);`);
    const entry = db.prepare(`
      INSERT INTO quality_log (tenant_id, entry_id, external_user_id, user_hash, layer, score, tokens, created_at)
      VALUES (?, ?, 'p', user_hash('p'), 'NONE', 0.5, 1, 1)`);
    entry.run("with", "of the end user");
    entry.run("without", "of the person");
    db.close();
    const store = openSqliteStore(dir);
    const numberOf = async (tenantId: string) =>
      (await store.listQuality({ tenantId, after: null, limit: 9 })).rows.length;
    expect(await store.erasePerson("p")).toMatchObject({ quality_log: 1 });
    expect([await numberOf("with"), await numberOf("without")]).toEqual([1, 0]);
    await store.close();
  });
});

describe("the bytes of the SQLite store", () => {
  it("hold what was said in the memory and its versions alone, and after erasure nowhere", async () => {
    const store = openSqliteStore(dir);
    const said = (n: number) => `canary${n}x ${"w".repeat((n * 37) % 200)}`;
    const ids: string[] = [];
    for (let n = 0; n < 1200; n++) {
      const now = new Date(n);
      const externalUserId = `user${(n * 7) % 5}`;
      const accepted = store.acceptJob({
        tenantId: "t",
        externalUserId,
        jobId: uuidv7(),
        agentId: null,
        conversationId: null,
        messages: [{ role: "user", content: said(n), external_turn_id: null, occurred_at: null }],
        metadata: {},
        queueName: "q",
        now,
        idempotency: null,
        ...UNJUDGED,
        compared: { digest: "d", text: said(n) },
      });
      // In one batch: the test is about the file, not about the disk.
      const leased = store.leaseJob({ owner: "w", now, until: now });
      await accepted;
      const memoryId = uuidv7();
      ids.push(memoryId);
      const memory = {
        memoryId,
        content: said(n),
        category: "fact" as const,
        importance: 5,
        confidence: 0.9,
        observedAt: now,
        turnIds: [],
        turns: [0],
        vector: new Float32Array(384),
        previousMemoryId: null,
        source: null,
      };
      const nothingElse = {
        supersessions: [],
        reinforcements: [],
        revisions: [],
        buffered: [],
        confirmed: [],
        domain: null,
        decisions: [],
      };
      const how = { basedOn: null, extractionMetadata: {}, metrics: {}, now, keepMessages: false };
      const done = { memories: [memory], ...nothingElse, ...how };
      await store.completeJob((await leased) as LeasedJob, done);
    }
    // Some grow and shrink before: rows that change their size move within the file.
    for (const [n, id] of ids.entries()) {
      if (n % 3 !== 1) continue;
      const memory = (await store.findMemory("t", id)) as StoredMemory;
      const change = async (length: number, at: number) =>
        store.updateMemory(
          memory,
          { words: { content: `canary${n}x ${"e".repeat(length)}`, vector: new Float32Array(384) } },
          new Date(at),
        );
      await Promise.all([change(10 + ((n * 53) % 900), 5000), change(n % 10, 6000)]);
    }
    const erased = ids.filter((_, n) => n % 40 === 7);
    for (const id of erased) {
      const memory = await store.findMemory("t", id);
      if (memory) await store.eraseMemory(memory, new Date());
    }
    const bytes = readFileSync(join(dir, "memoryos.db"), "latin1");
    const copies = new Map<number, number>();
    for (const [, n] of bytes.matchAll(/canary(\d+)x/g)) copies.set(Number(n), (copies.get(Number(n)) ?? 0) + 1);
    // The last five of each user are kept for comparison as well, but not of the one of whom something was erased.
    const isCompared = (n: number) => n >= 1175 && (n * 7) % 5 !== 4;
    const due = (n: number) => (n % 40 === 7 ? 0 : n % 3 === 1 ? 4 : 2) + (isCompared(n) ? 1 : 0);
    const wrong = ids.flatMap((_, n) => ((copies.get(n) ?? 0) === due(n) ? [] : [[n, copies.get(n)]]));
    expect(wrong).toEqual([]);
    await store.close();
  });
});
