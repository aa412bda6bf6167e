import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeStore } from "../store-suite.ts";
import { DataFolderUnusable, type LeasedJob } from "../types.ts";
import { openSqliteStore } from "./index.ts";
import { DataFolderInUse } from "./lock.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "memoryos-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describeStore("the SQLite store", () => openSqliteStore(dir));

describe("opening the SQLite store", () => {
  it("is refused while another has the folder", async () => {
    const store = openSqliteStore(dir);
    expect(() => openSqliteStore(dir)).toThrow(DataFolderInUse);
    await store.close();
    await openSqliteStore(dir).close();
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

describe("the bytes of the SQLite store", () => {
  it("hold what was said in the memory and its version alone, and after erasure nowhere", async () => {
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
      });
      // In one batch: the test is about the file, not about the disk.
      const leased = store.leaseJob(now);
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
      };
      const done = { memories: [memory], decisions: [], extractionMetadata: {}, metrics: {}, now };
      await store.completeJob((await leased) as LeasedJob, done);
    }
    const erased = ids.filter((_, n) => n % 40 === 7);
    for (const id of erased) {
      const memory = await store.findMemory("t", id);
      if (memory) await store.eraseMemory(memory);
    }
    const bytes = readFileSync(join(dir, "memoryos.db"), "latin1");
    const copies = new Map<number, number>();
    for (const [, n] of bytes.matchAll(/canary(\d+)x/g)) copies.set(Number(n), (copies.get(Number(n)) ?? 0) + 1);
    const wrong = ids.flatMap((_, n) => ((copies.get(n) ?? 0) === (n % 40 === 7 ? 0 : 2) ? [] : [[n, copies.get(n)]]));
    expect(wrong).toEqual([]);
    await store.close();
  });
});
