import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TENANT_KEY } from "../config.ts";
import { makeLocalKey, openKeyHasher } from "./keys.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "memoryos-keys-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe("the pepper", () => {
  it("is 32 bytes that only the owner can read", () => {
    openKeyHasher(dir, { expected: false });
    const { mode, size } = statSync(join(dir, "pepper"));
    expect([mode & 0o777, size]).toEqual([0o600, 32]);
  });

  it("is closed to others again when somebody opened it", () => {
    openKeyHasher(dir, { expected: false });
    chmodSync(join(dir, "pepper"), 0o644);
    openKeyHasher(dir, { expected: false });
    expect(statSync(join(dir, "pepper")).mode & 0o777).toBe(0o600);
  });

  it("stays the same from start to start, so that keys stay valid", () => {
    expect(openKeyHasher(dir, { expected: false }).hash("secret")).toBe(
      openKeyHasher(dir, { expected: false }).hash("secret"),
    );
  });

  it("is another in another folder", () => {
    const first = openKeyHasher(dir, { expected: false }).hash("secret");
    rmSync(join(dir, "pepper"));
    expect(openKeyHasher(dir, { expected: false }).hash("secret")).not.toBe(first);
  });

  it("that is missing although there are keys stops the start and is not replaced", () => {
    expect(() => openKeyHasher(dir, { expected: true })).toThrow(/pepper is missing.*Restore it from a backup/);
    expect(existsSync(join(dir, "pepper"))).toBe(false);
  });

  it("that is damaged stops the start and is not replaced", () => {
    writeFileSync(join(dir, "pepper"), "short");
    expect(() => openKeyHasher(dir, { expected: false })).toThrow(/damaged.*Restore it from a backup/);
    expect(readFileSync(join(dir, "pepper"), "utf8")).toBe("short");
  });
});

describe("a hash", () => {
  it("does not show the secret, and a signature of the same text is another", () => {
    const { hash, sign } = openKeyHasher(dir, { expected: false });
    expect(hash("secret")).toMatch(/^[0-9a-f]{64}$/);
    expect(Buffer.from(sign("secret"), "base64url").toString("hex")).not.toBe(hash("secret"));
  });
});

describe("a key that the server makes", () => {
  it("has the form of a tenant key and is never the same", () => {
    const keys = Array.from({ length: 100 }, makeLocalKey);
    expect(new Set(keys).size).toBe(100);
    for (const key of keys) {
      expect(key).toMatch(TENANT_KEY);
      expect(key).toMatch(/^mem_local_/);
    }
  });
});
