import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { StoreUnavailable } from "../types.ts";
import { createWriteQueue, type WriteQueue, type WriteTransaction } from "./write-queue.ts";

let db: Database.Database;
let write: WriteTransaction;
let drained: () => Promise<void>;

beforeEach(() => {
  db = new Database(":memory:");
  db.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
  ({ write, drained } = createWriteQueue(db));
});

const insert = (n: number) => db.prepare("INSERT INTO numbers VALUES (?)").run(n);
const numbers = () => db.prepare("SELECT n FROM numbers ORDER BY n").pluck().all();

describe("the write queue", () => {
  it("gives each caller the value of its own write", async () => {
    expect(await Promise.all([1, 2, 3].map((n) => write(() => insert(n) && n * 10)))).toEqual([10, 20, 30]);
    expect(numbers()).toEqual([1, 2, 3]);
  });

  it("makes writes that wait together durable in one transaction, in order", async () => {
    const seen: unknown[] = [];
    await Promise.all([1, 2].map((n) => write(() => seen.push(db.inTransaction, numbers().length, insert(n).changes))));
    expect(seen).toEqual([true, 0, 1, true, 1, 1]);
  });

  it("waits for those that come in the next turns of the event loop, up to a number", async () => {
    const arriving = Array.from({ length: 100 }, async (_, n) => {
      for (let turn = 0; turn < n; turn++) await new Promise((resolve) => setImmediate(resolve));
      await write(() => insert(n));
    });
    const first = write(() => insert(1_000)).then(() => numbers().length);
    await Promise.all(arriving);
    expect(await first).toBeGreaterThan(1);
    expect(await first).toBeLessThanOrEqual(64);
    expect(numbers()).toHaveLength(101);
  });

  it("undoes a write that fails, and leaves the others of its batch alone", async () => {
    const results = await Promise.allSettled([
      write(() => insert(1)),
      write(() => {
        insert(2);
        throw new Error("half way");
      }),
      write(() => insert(1)),
      write(() => insert(3)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(numbers()).toEqual([1, 3]);
  });

  it("says in the store's own terms what SQLite refused, and passes on any other error", async () => {
    await write(() => insert(1));
    await expect(write(() => insert(1))).rejects.toThrow(StoreUnavailable);
    const ours = new TypeError("ours");
    await expect(
      write(() => {
        throw ours;
      }),
    ).rejects.toBe(ours);
  });

  it("tells nobody of success when the commit fails", async () => {
    db.exec(`
      PRAGMA foreign_keys = ON;
      CREATE TABLE children (n INTEGER REFERENCES numbers (n) DEFERRABLE INITIALLY DEFERRED)`);
    const orphan = write(() => db.exec("INSERT INTO children VALUES (99)"));
    const other = write(() => insert(1));
    await expect(orphan).rejects.toThrow(StoreUnavailable);
    await expect(other).rejects.toThrow(StoreUnavailable);
    expect(numbers()).toEqual([]);
    await write(() => insert(2));
    expect(numbers()).toEqual([2]);
  });

  it("is drained when everything that waited is settled", async () => {
    await drained();
    const written = write(() => insert(1));
    await drained();
    expect(numbers()).toEqual([1]);
    await written;
  });

  describe("with a log that is flushed beside it", () => {
    /** A disk that takes as long as the test wants. */
    let flushes: PromiseWithResolvers<void>[];
    let queue: WriteQueue;

    beforeEach(() => {
      flushes = [];
      const flush = () => {
        const flush = Promise.withResolvers<void>();
        flushes.push(flush);
        return flush.promise;
      };
      queue = createWriteQueue(db, { flush });
    });

    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const flushing = async (n: number) => {
      while (flushes.length < n) await turn();
    };

    it("tells nobody of success before what was committed is flushed", async () => {
      let told = false;
      const written = queue.write(() => insert(1)).then(() => (told = true));
      await flushing(1);
      expect(numbers()).toEqual([1]);
      for (let n = 0; n < 10; n++) await turn();
      expect(told).toBe(false);
      flushes[0]?.resolve();
      await written;
    });

    it("makes what came meanwhile in one transaction, when the flush before has ended", async () => {
      const order: string[] = [];
      const first = queue.write(() => insert(1)).then(() => order.push("first"));
      await flushing(1);
      const others = [2, 3].map((n) => queue.write(() => insert(n)).then(() => order.push("other")));
      for (let n = 0; n < 10; n++) await turn();
      expect(numbers()).toEqual([1]);
      flushes[0]?.resolve();
      await flushing(2);
      expect(order).toEqual(["first"]);
      expect(numbers()).toEqual([1, 2, 3]);
      flushes[1]?.resolve();
      await Promise.all([first, ...others]);
      expect(flushes).toHaveLength(2);
    });

    it("is drained only when the last flush has ended", async () => {
      let drained = false;
      const written = queue.write(() => insert(1));
      const done = queue.drained().then(() => (drained = true));
      await flushing(1);
      await turn();
      expect(drained).toBe(false);
      flushes[0]?.resolve();
      await Promise.all([written, done]);
    });

    it("writes nothing any more once the disk has refused", async () => {
      const first = queue.write(() => insert(1));
      await flushing(1);
      expect(queue.breakage()).toBeNull();
      const second = queue.write(() => insert(2));
      const refused = Promise.allSettled([first, second]);
      flushes[0]?.reject(Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" }));
      for (const { status, ...result } of await refused) {
        expect(status).toBe("rejected");
        expect((result as { reason?: unknown }).reason).toBeInstanceOf(StoreUnavailable);
      }
      await expect(queue.write(() => insert(3))).rejects.toThrow(/start the server again/);
      expect(numbers()).toEqual([1]);
      expect(flushes).toHaveLength(1);
      expect(queue.breakage()).toBeInstanceOf(StoreUnavailable);
      await queue.drained();
    });
  });
});
