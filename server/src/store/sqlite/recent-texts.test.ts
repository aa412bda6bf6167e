import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { truncateLog } from "./erasure.ts";
import { openSqliteStore } from "./index.ts";
import { createRecentTexts } from "./recent-texts.ts";

const HOUR = 3_600_000;

it("rows that were wiped long ago are removed, and leave no copy of a text that is kept", async () => {
  const dir = mkdtempSync(join(tmpdir(), "memoryos-texts-"));
  await openSqliteStore(dir).close();
  const db = new Database(join(dir, "memoryos.db"));
  db.pragma("secure_delete = ON");
  const texts = createRecentTexts(db);
  const count = (where: string) => db.prepare(`SELECT count(*) FROM recent_texts WHERE ${where}`).pluck().get();
  const keep = (n: number, at: number) => {
    const text = `canary${n} ${"w".repeat((n * 37) % 200)}`;
    const scope = { tenantId: "t", userId: `user${n % 700}` };
    texts.keep(scope, texts.read(scope, at), { digest: String(n), text }, at);
  };
  db.transaction(() => {
    for (let n = 0; n < 6_000; n++) keep(n, n < 4_000 ? 0 : 2 * HOUR);
  })();
  texts.wipeExpired(2 * HOUR);
  const kept = count("digest IS NOT NULL");
  expect(kept).toBeGreaterThan(1_500);
  expect(count("digest IS NULL")).toBe(1_000);
  texts.wipeExpired(2 * HOUR);
  expect(count("digest IS NOT NULL")).toBe(kept);
  expect(texts.wipeExpired(4 * HOUR)).toBe(kept);
  expect(count("TRUE")).toBeLessThanOrEqual(1_001);
  truncateLog(db);
  db.close();
  expect(readFileSync(join(dir, "memoryos.db")).includes("canary")).toBe(false);
  rmSync(dir, { recursive: true, force: true });
});
