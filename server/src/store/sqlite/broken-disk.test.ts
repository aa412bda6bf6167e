import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { StoreUnavailable } from "../types.ts";
import { openSqliteStore } from "./index.ts";
import type * as logFlush from "./log-flush.ts";

let works = true;
vi.mock("./log-flush.ts", async (original) => {
  const { openLogFlush } = await original<typeof logFlush>();
  return {
    openLogFlush(path: string): logFlush.LogFlush {
      const log = openLogFlush(path);
      // No disk can be made to refuse by a test.
      const refuse = () => Promise.reject(Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" }));
      return { ...log, flush: () => (works ? log.flush() : refuse()) };
    },
  };
});

const dir = mkdtempSync(join(tmpdir(), "memoryos-broken-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it("a store whose disk refused answers nothing more, and opens again with what it had acknowledged", async () => {
  const store = openSqliteStore(join(dir, "first"));
  const createdAt = new Date(0);
  const add = (tenantId: string) =>
    store.createTenant(
      { tenantId, name: "n", plan: "free", createdAt },
      {
        tenantId,
        keyId: tenantId,
        name: "n",
        hash: tenantId,
        permissions: ["admin"],
        rateLimitPerMinute: null,
        createdAt,
      },
    );
  await add("kept");
  works = false;
  await expect(add("lost")).rejects.toThrow(StoreUnavailable);
  works = true;
  await expect(add("late")).rejects.toThrow(StoreUnavailable);
  await expect(store.findKey("kept")).rejects.toThrow(StoreUnavailable);
  // The files as the end of the process leaves them.
  cpSync(join(dir, "first"), join(dir, "second"), { recursive: true });
  await store.close();

  const again = openSqliteStore(join(dir, "second"));
  expect((await again.findKey("kept"))?.tenantId).toBe("kept");
  expect(await again.findKey("late")).toBeNull();
  await again.close();
});
