import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  EmbedderMismatch,
  KeyRevoked,
  type NewJob,
  type Position,
  type Store,
  StoreUnavailable,
  TenantErased,
} from "../types.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);

/** What a store keeps of tenants, their keys, agents and users. */
export function describeTenants(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    const tenant = { tenantId: "t", name: "n", plan: "enterprise", createdAt: after(0) };
    const key = { tenantId: "t", keyId: "k", name: "first", permissions: ["read"], hash: "h1", createdAt: after(0) };
    const page = { tenantId: "t", after: null, limit: 10 };
    const idempotency = { operation: "make", keyHash: "k", fingerprint: "f", expiresAt: after(100) };

    async function activeAt(externalUserId: string, seconds: number, tenantId = "t"): Promise<string> {
      const jobId = uuidv7();
      const said = { role: "user" as const, content: "hello", external_turn_id: null, occurred_at: null };
      const job: NewJob = {
        tenantId,
        externalUserId,
        jobId,
        agentId: null,
        conversationId: null,
        messages: [said],
        metadata: {},
        queueName: "q",
        now: after(seconds),
        idempotency: { ...idempotency, keyHash: jobId, expiresAt: after(86_400) },
        keyId: null,
        source: null,
        tokens: 1,
        compared: { digest: jobId, text: null },
        judge: () => ({ accepted: true, entry: null }),
      };
      await store.acceptJob(job);
      return jobId;
    }

    describe("tenants", () => {
      it("begin without one, and the first is the one that was made as such", async () => {
        expect(await store.firstTenant()).toBeNull();
        expect(await store.hasKeys()).toBe(false);
        await store.createTenant({ ...tenant, tenantId: "u" }, { ...key, tenantId: "u", hash: "h2" });
        expect(await store.firstTenant()).toBeNull();
        await store.createTenant(tenant, key, { first: true });
        expect(await store.firstTenant()).toEqual(tenant);
        expect(await store.hasKeys()).toBe(true);
      });

      it("are not made when their key cannot be stored", async () => {
        await store.createTenant(tenant, key, { first: true });
        const other = { ...tenant, tenantId: "a" };
        await expect(store.createTenant(other, { ...key, tenantId: "a" }, { first: true })).rejects.toThrow(
          StoreUnavailable,
        );
        expect((await store.firstTenant())?.tenantId).toBe("t");
        expect(await store.findAccount("a")).toBeNull();
      });

      it("have an account each, whose settings are replaced whole", async () => {
        await store.createTenant(tenant, key);
        await store.createTenant({ ...tenant, tenantId: "u" }, { ...key, tenantId: "u", hash: "h2" });
        const [mine, other] = [await store.findAccount("t"), await store.findAccount("u")];
        expect(mine?.settings).toEqual({});
        expect(mine?.accountId).not.toBe(other?.accountId);
        await store.replaceAccountSettings("t", { a: 1, b: { c: [null] } });
        await store.replaceAccountSettings("t", { d: "x".repeat(10_000) });
        expect((await store.findAccount("t"))?.settings).toEqual({ d: "x".repeat(10_000) });
        expect((await store.findAccount("u"))?.settings).toEqual({});
      });

      it("refuse an embedder other than the one that the store was first used with", async () => {
        await store.bindEmbedder({ id: "a", dimensions: 3 });
        await store.bindEmbedder({ id: "a", dimensions: 3 });
        await expect(store.bindEmbedder({ id: "a", dimensions: 4 })).rejects.toThrow(EmbedderMismatch);
        await expect(store.bindEmbedder({ id: "b", dimensions: 3 })).rejects.toThrow(EmbedderMismatch);
      });

      it("count how often which deprecated field was answered", async () => {
        await store.createTenant(tenant, key);
        const use = (seconds: number, operationId = "a") => ({ operationId, field: "user_id", at: after(seconds) });
        await store.recordDeprecationUse("t", use(1));
        await store.recordDeprecationUse("t", use(5, "b"));
        await store.recordDeprecationUse("t", use(3));
        await store.recordDeprecationUse("u", use(9));
        expect(await store.deprecationUses("t")).toEqual([
          { operationId: "b", field: "user_id", lastUsedAt: after(5), count: 1 },
          { operationId: "a", field: "user_id", lastUsedAt: after(3), count: 2 },
        ]);
      });
    });

    describe("keys", () => {
      beforeEach(() => store.createTenant(tenant, key));

      it("are found by their hash alone", async () => {
        expect(await store.findKey("h1")).toEqual({
          tenantId: "t",
          keyId: "k",
          name: "first",
          permissions: ["read"],
          rateLimitPerMinute: null,
        });
        expect(await store.findKey("H1")).toBeNull();
      });

      it("of the operator replace one another by name: the old secret no longer works", async () => {
        await store.putKey({ ...key, keyId: "k2", hash: "new", permissions: ["admin"] });
        expect(await store.findKey("h1")).toBeNull();
        expect((await store.findKey("new"))?.permissions).toEqual(["admin"]);
      });

      it("of the tenant are left alone by the operator's, whatever their names", async () => {
        await store.createKey({ ...key, keyId: "k2", hash: "h2", rateLimitPerMinute: 5 }, null, null);
        await store.createKey({ ...key, keyId: "k3", hash: "h3" }, null, null);
        await store.putKey({ ...key, keyId: "k4", hash: "h4" });
        const found = await Promise.all(["h1", "h2", "h3", "h4"].map((hash) => store.findKey(hash)));
        expect(found.map((row) => row?.keyId)).toEqual([undefined, "k2", "k3", "k4"]);
        expect(found[1]?.rateLimitPerMinute).toBe(5);
      });

      it("are made once with one idempotency key", async () => {
        const made = await store.createKey({ ...key, keyId: "k2", hash: "h2" }, idempotency, null);
        const again = await store.createKey({ ...key, keyId: "k3", hash: "h3" }, idempotency, null);
        expect(made).toMatchObject({ kind: "accepted", key: { keyId: "k2" } });
        expect(again).toMatchObject({ kind: "replayed", key: { keyId: "k2", revokedAt: null } });
        expect(await store.findKey("h3")).toBeNull();
        const other = { ...idempotency, fingerprint: "g" };
        expect(await store.createKey({ ...key, keyId: "k3", hash: "h3" }, other, null)).toEqual({ kind: "conflict" });
      });

      it("are made by no key that was revoked meanwhile, nor by one that is not the tenant's [KEY-013]", async () => {
        await store.createKey({ ...key, keyId: "k2", hash: "h2" }, null, "k");
        await store.revokeKey("t", "k", after(1));
        for (const madeBy of ["k", "none"]) {
          await expect(store.createKey({ ...key, keyId: "k3", hash: "h3" }, idempotency, madeBy)).rejects.toThrow(
            KeyRevoked,
          );
        }
        expect(await store.findKey("h3")).toBeNull();
        expect(await store.createKey({ ...key, keyId: "k3", hash: "h3" }, idempotency, "k2")).toMatchObject({
          kind: "accepted",
        });
      });

      it("that are revoked are neither found nor listed, and are revoked once", async () => {
        await store.createKey({ ...key, keyId: "k2", hash: "h2" }, null, null);
        expect(await store.revokeKey("u", "k2", after(1))).toBe(false);
        expect(await store.revokeKey("t", "k2", after(1))).toBe(true);
        expect(await store.revokeKey("t", "k2", after(2))).toBe(false);
        expect(await store.revokeKey("t", "none", after(2))).toBe(false);
        expect(await store.findKey("h2")).toBeNull();
        expect(await store.listKeys(page)).toMatchObject({ rows: [{ keyId: "k" }], total: 1 });
      });

      it("are listed newest first, page by page, with their last use", async () => {
        for (const n of [1, 2, 2, 3]) {
          const keyId = `k${n}${uuidv7()}`;
          await store.createKey({ ...key, keyId, hash: keyId, createdAt: after(n) }, null, null);
        }
        const seen = await pages((at) => store.listKeys({ ...page, after: at, limit: 2 }), "keyId");
        expect(seen.map((id) => id.slice(0, 2))).toEqual(["k3", "k2", "k2", "k1", "k"]);
        await store.recordKeyUses([{ tenantId: "t", keyId: "k", at: after(9) }]);
        await store.recordKeyUses([{ tenantId: "t", keyId: "k", at: after(8) }]);
        await store.recordKeyUses([{ tenantId: "u", keyId: "k", at: after(99) }]);
        const { rows } = await store.listKeys(page);
        expect(rows.map(({ lastUsedAt }) => lastUsedAt)).toEqual([null, null, null, null, after(9)]);
      });
    });

    describe("agents", () => {
      const agent = { agentId: "a", name: "bot", description: null, memoryScope: "shared", createdAt: after(0) };
      beforeEach(async () => {
        await store.createTenant(tenant, key);
        await store.createTenant({ ...tenant, tenantId: "u" }, { ...key, tenantId: "u", hash: "h2" });
      });

      it("are kept as they were registered, once with one idempotency key", async () => {
        expect(await store.createAgent("t", agent, idempotency)).toEqual({ kind: "accepted", agent });
        expect(await store.createAgent("t", { ...agent, agentId: "b" }, idempotency)).toEqual({
          kind: "replayed",
          agent,
        });
        expect(await store.findAgents("t", ["b", "a", "c"])).toEqual([agent]);
        expect(await store.findAgents("u", ["a"])).toEqual([]);
      });

      it("are listed newest first, page by page", async () => {
        for (const n of [1, 2, 2, 3]) {
          await store.createAgent("t", { ...agent, agentId: `a${n}${uuidv7()}`, createdAt: after(n) }, null);
        }
        await store.createAgent("u", agent, null);
        const seen = await pages((at) => store.listAgents({ ...page, after: at, limit: 1 }), "agentId");
        expect(seen.map((id) => id.slice(0, 2))).toEqual(["a3", "a2", "a2", "a1"]);
      });
    });

    describe("users", () => {
      it("are listed by their last accepted conversation, page by page", async () => {
        for (const [user, seconds] of [
          ["a", 1],
          ["b", 2],
          ["c", 2],
          ["a", 3],
        ] as const) {
          await activeAt(user, seconds);
        }
        await activeAt("d", 9, "u");
        const seen = await pages((at) => store.listUsers({ ...page, after: at, limit: 1 }), "userId");
        const users = await Promise.all(["a", "b", "c"].map((user) => store.findUser("t", user)));
        expect(seen[0]).toBe(users[0]?.userId);
        expect(seen).toHaveLength(3);
        expect(users[0]).toMatchObject({ createdAt: after(1), lastActiveAt: after(3), blockedAt: null });
      });

      it("are blocked and unblocked, and are not made by it", async () => {
        await activeAt("a", 0);
        expect(await store.setBlocked("t", "a", true, after(5))).toBe(true);
        expect(await store.setBlocked("t", "a", true, after(6))).toBe(true);
        expect((await store.findUser("t", "a"))?.blockedAt).toEqual(after(5));
        expect(await store.setBlocked("u", "a", false, after(7))).toBe(false);
        expect((await store.findUser("t", "a"))?.blockedAt).toEqual(after(5));
        expect(await store.setBlocked("t", "a", false, after(7))).toBe(false);
        expect((await store.findUser("t", "a"))?.blockedAt).toBeNull();
        expect(await store.setBlocked("t", "b", true, after(7))).toBe(false);
        expect(await store.findUser("t", "b")).toBeNull();
      });

      it("are erased with their jobs, and the keys of these remember only that", async () => {
        await store.createTenant(tenant, key);
        const jobId = await activeAt("a", 0);
        const other = await activeAt("b", 0);
        expect(await store.eraseUser("u", "a")).toBeNull();
        expect(await store.eraseUser("t", "a")).toMatchObject({
          end_users: 1,
          jobs: 1,
          memories: 0,
          stored_replies: 1,
        });
        expect(await store.eraseUser("t", "a")).toBeNull();
        expect(await store.findJob("t", jobId)).toBeNull();
        expect(await store.findJob("t", other)).not.toBeNull();
        const again = { ...idempotency, keyHash: jobId, fingerprint: "another" };
        const { kind } = await store.createAgent(
          "t",
          { agentId: "a", name: "n", description: null, memoryScope: "private", createdAt: after(1) },
          again,
        );
        expect(kind).toBe("erased");
      });

      it("who are erased have no retrieval noted that began before", async () => {
        await store.createTenant(tenant, key);
        await activeAt("a", 0);
        const user = await store.findUser("t", "a");
        await store.eraseUser("t", "a");
        const noted = { tenantId: "t", externalUserId: "a", agentId: null, memoryIds: [], at: after(1) };
        const usefulness = { used: 0, returned: 0 };
        const isKept = async (retrievalId: string, userId: string | null) => {
          await store.recordRetrievals([{ ...noted, retrievalId, userId }], after(0));
          const feedback = {
            tenantId: "t",
            feedbackId: uuidv7(),
            retrievalId,
            outcome: "ignored",
            usedMemoryIds: [],
            usefulness,
          };
          const more = {
            agentConfidence: null,
            keyId: null,
            metadata: {},
            correction: null,
            now: after(2),
            idempotency: null,
          };
          return (await store.acceptFeedback({ ...feedback, ...more })).kind === "accepted";
        };
        expect(await isKept("r1", user?.userId ?? null)).toBe(false);
        expect(await isKept("r2", null)).toBe(true);
      });

      it("have nothing made for them once their tenant is erased", async () => {
        await store.createTenant(tenant, key);
        await store.eraseTenant("t");
        const agent = { agentId: "a", name: "n", description: null, memoryScope: "private", createdAt: after(1) };
        await expect(store.createKey({ ...key, keyId: "k2", hash: "h2" }, idempotency, null)).rejects.toThrow(
          TenantErased,
        );
        await expect(store.createAgent("t", agent, idempotency)).rejects.toThrow(TenantErased);
        const retrieval = { tenantId: "t", retrievalId: "r", externalUserId: "a", userId: null, agentId: null };
        await store.recordRetrievals([{ ...retrieval, memoryIds: [], at: after(1) }], after(0));
        await store.recordDeprecationUse("t", { operationId: "a", field: "user_id", at: after(1) });
        const gone = await store.eraseTenant("t");
        expect(Object.entries(gone).filter(([, rows]) => rows > 0)).toEqual([]);
      });

      it("are erased with their tenant, and others are not", async () => {
        await store.createTenant(tenant, key, { first: true });
        await store.createTenant({ ...tenant, tenantId: "u" }, { ...key, tenantId: "u", hash: "h2" });
        await activeAt("a", 0);
        await activeAt("b", 0);
        await activeAt("a", 0, "u");
        expect(await store.eraseTenant("t")).toMatchObject({
          tenants: 1,
          accounts: 1,
          api_keys: 1,
          end_users: 2,
          jobs: 2,
        });
        expect(await store.firstTenant()).toBeNull();
        expect(await store.findKey("h1")).toBeNull();
        expect(await store.findKey("h2")).not.toBeNull();
        expect(await store.findUser("u", "a")).not.toBeNull();
        expect(await store.hasKeys()).toBe(true);
      });
    });
  });
}

/** Follows the pages of a list to its end; every page says the same total, which is how many there are. */
async function pages<Name extends string, Row extends Record<Name, string>>(
  load: (
    after: Position | null,
  ) => Promise<{ rows: (Row & { createdAt: Date; lastActiveAt?: Date })[]; total: number }>,
  name: Name,
): Promise<string[]> {
  const ids: string[] = [];
  let after: Position | null = null;
  const totals = new Set<number>();
  for (;;) {
    const { rows, total } = await load(after);
    totals.add(total);
    const last = rows.at(-1);
    if (!last) break;
    ids.push(...rows.map((row) => row[name]));
    after = { time: last.lastActiveAt ?? last.createdAt, id: last[name] };
  }
  expect([...totals]).toEqual([ids.length]);
  expect(new Set(ids).size).toBe(ids.length);
  return ids;
}
