import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataFolderInUse, lockDataFolder } from "./lock.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "memoryos-lock-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe("the lock of a data folder", () => {
  it("is held by one at a time, and the message says what to do", () => {
    const lock = lockDataFolder(dir);
    expect(() => lockDataFolder(dir)).toThrow(DataFolderInUse);
    expect(() => lockDataFolder(dir)).toThrow(/Stop it first, or set MEMORYOS_DATA_DIR/);
    lock.release();
    lockDataFolder(dir).release();
  });

  it("is of that folder alone", () => {
    const other = mkdtempSync(join(tmpdir(), "memoryos-lock-"));
    const locks = [lockDataFolder(dir), lockDataFolder(other)];
    for (const lock of locks) lock.release();
    rmSync(other, { recursive: true });
  });

  it("does not take another trouble with the folder for a lock", () => {
    expect(() => lockDataFolder(join(dir, "missing"))).not.toThrow(DataFolderInUse);
    expect(() => lockDataFolder(join(dir, "missing"))).toThrow();
  });
});
