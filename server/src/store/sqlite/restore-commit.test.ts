import { copyFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backUp, copyOfFolder } from "./backup.ts";
import { PARTS } from "./backup-parts.ts";
import { openSqliteStore } from "./index.ts";
import { restore } from "./restore.ts";
import { commitRestore, staged } from "./restore-commit.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "memoryos-restore-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A data folder with one tenant and a pepper, both called alike. */
async function folderOf(name: string): Promise<string> {
  const dir = join(root, name);
  const store = openSqliteStore(dir);
  const createdAt = new Date(0);
  const key = { tenantId: name, keyId: "k", name: "first", permissions: ["read"], hash: name, createdAt };
  await store.createTenant({ tenantId: name, name, plan: "pro", createdAt }, key);
  await store.close();
  writeFileSync(join(dir, "pepper"), name.padEnd(32));
  return dir;
}

/** Whose data and whose pepper a folder has. */
async function contentOf(dir: string): Promise<[string | undefined, string]> {
  const store = openSqliteStore(dir);
  const found = (await store.findKey("old")) ?? (await store.findKey("new"));
  await store.close();
  return [found?.tenantId, readFileSync(join(dir, "pepper"), "utf8").trim()];
}

const leftOver = (dir: string) => readdirSync(dir).filter((name) => /restor/.test(name));

describe("a restore that dies", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await folderOf("old");
    const other = await folderOf("new");
    for (const part of PARTS) copyFileSync(join(other, part), staged(dir, part));
  });

  it("before it is committed leaves the data as it was", async () => {
    expect(await contentOf(dir)).toEqual(["old", "old"]);
  });

  it.each([0, 1, 2])("with %i of two files in their places is finished by the next start", async (count) => {
    commitRestore(dir);
    for (const part of PARTS.slice(0, count)) renameSync(staged(dir, part), join(dir, part));
    expect(await contentOf(dir)).toEqual(["new", "new"]);
    expect(leftOver(dir)).toEqual([]);
  });

  it.each([0, 1, 2])("with %i of two files in their places is finished by the next backup", async (count) => {
    commitRestore(dir);
    for (const part of PARTS.slice(0, count)) renameSync(staged(dir, part), join(dir, part));
    await backUp(dir, copyOfFolder(dir), join(root, "backup"), () => {}, new AbortController().signal);
    rmSync(dir, { recursive: true });
    await restore(join(root, "backup"), dir, { force: false, progress: () => {} });
    expect(await contentOf(dir)).toEqual(["new", "new"]);
  });

  it("does not stand in the way of the next restore", async () => {
    commitRestore(dir);
    renameSync(staged(dir, "memoryos.db"), join(dir, "memoryos.db"));
    const backup = join(root, "backup");
    const third = await folderOf("old2");
    await backUp(third, copyOfFolder(third), backup, () => {}, new AbortController().signal);
    await expect(restore(backup, dir, { force: false, progress: () => {} })).rejects.toThrow(/has data/);
    await restore(backup, dir, { force: true, progress: () => {} });
    const store = openSqliteStore(dir);
    expect(await store.findKey("old2")).not.toBeNull();
    await store.close();
    expect(readFileSync(join(dir, "pepper"), "utf8").trim()).toBe("old2");
    expect(leftOver(dir)).toEqual([]);
  });
});
