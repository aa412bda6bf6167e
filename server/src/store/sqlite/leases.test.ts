import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { completionOf } from "../suite/aging.ts";
import { jobOf } from "../suite/leases.ts";
import type { LeasedJob } from "../types.ts";
import { openSqliteStore } from "./index.ts";

it("jobs that wait, are worked on and end leave no copy of what was said in the bytes of the file", async () => {
  const dir = mkdtempSync(join(tmpdir(), "memoryos-bytes-"));
  const store = openSqliteStore(dir);
  const now = new Date("2026-03-01T12:00:00Z");
  const until = new Date(now.getTime() + 60_000);
  const died: string[] = [];
  let count = 0;

  async function add(): Promise<void> {
    const n = count++;
    const content = `canary${n}x ${"w".repeat((n * 37) % 400)}`;
    const messages = [{ role: "user" as const, content, external_turn_id: null, occurred_at: null }];
    await store.acceptJob({ ...jobOf("t", `user${n}`), messages, now });
  }
  async function finish(job: LeasedJob): Promise<void> {
    if (job.externalUserId.endsWith("7")) {
      died.push(job.externalUserId);
      await store.failJob(job, { error: "e".repeat(100), summary: "s".repeat(30), now, retryAt: null });
    } else {
      await store.completeJob(job, completionOf({ now, extractionMetadata: { extractor: "built-in", candidates: 3 } }));
    }
  }
  async function round(jobs: number, atOnce: number): Promise<void> {
    await Promise.all(Array.from({ length: jobs }, add));
    const inWork: LeasedJob[] = [];
    for (let n = 0; n < jobs; n++) {
      // Ids of owners are this long.
      inWork.push((await store.leaseJob({ owner: "o".repeat(36), now, until })) as LeasedJob);
      if (inWork.length === atOnce) await finish(inWork.shift() as LeasedJob);
    }
    for (const job of inWork) await finish(job);
  }

  for (let n = 0; n < 20; n++) await round(60, 4);
  for (const user of died) await store.eraseUser("t", user);
  await store.close();
  expect(died).toHaveLength(120);
  expect(readFileSync(join(dir, "memoryos.db"), "latin1").match(/canary\d+x/g) ?? []).toEqual([]);
  rmSync(dir, { recursive: true });
});
