import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Delivery, type Message, type Store, TenantErased, type WebhookSecret } from "../types.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);

/** What a store keeps of messages to tenants and of what they are signed with. */
export function describeWebhooks(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = open();
      for (const tenantId of ["t", "x"]) {
        const key = { tenantId, keyId: tenantId, name: "k", permissions: [], hash: tenantId, createdAt: after(0) };
        await store.createTenant({ tenantId, name: tenantId, plan: "free", createdAt: after(0) }, key);
        await store.changeSettings(tenantId, { alertWebhookUrl: `https://${tenantId}.example` });
      }
    });
    afterEach(() => store.close());

    async function waiting(deliveryId: string, more: Partial<Delivery & Message> = {}): Promise<void> {
      const none = { lastStatusCode: null, lastError: null, deliveredAt: null, attempts: 0 };
      const message = { event: "quota.reset", body: `{"n":"${deliveryId}"}`, happenedAt: after(0) };
      const times = { createdAt: after(0), nextAttemptAt: after(0) };
      await store.recordDelivery({
        tenantId: "t",
        deliveryId,
        status: "pending",
        ...none,
        ...message,
        ...times,
        ...more,
      });
    }
    const claim = (seconds: number, more = {}) =>
      store.claimDeliveries({
        now: after(seconds),
        until: after(seconds + 15),
        perTenant: 4,
        exceptTenants: [],
        exceptDeliveries: [],
        ...more,
      });
    const idsOf = (rows: { deliveryId: string }[]) => rows.map(({ deliveryId }) => deliveryId);
    const list = (tenantId = "t") => store.listDeliveries({ tenantId, after: null, limit: 10 });

    it("takes messages that are due, each once until its claim ends, and counts the attempts", async () => {
      await waiting("a");
      await waiting("b", { nextAttemptAt: after(5) });
      const taken = await claim(0);
      expect(taken).toMatchObject([
        { tenantId: "t", deliveryId: "a", attempts: 1, body: '{"n":"a"}', address: "https://t.example" },
      ]);
      expect(await claim(0)).toEqual([]);
      expect(await store.nextDeliveryAt(after(0))).toEqual(after(5));
      // Nobody ended the attempt: whoever made it is gone.
      expect((await claim(15)).map(({ deliveryId, attempts }) => [deliveryId, attempts])).toEqual([
        ["b", 1],
        ["a", 2],
      ]);
    });

    it("takes some of each tenant, and none that it is not to take", async () => {
      for (const id of ["a", "b", "c"]) await waiting(id);
      await waiting("d", { tenantId: "x", nextAttemptAt: after(1) });
      expect(idsOf(await claim(1, { perTenant: 1, exceptDeliveries: ["a"] }))).toEqual(["b", "d"]);
      expect(idsOf(await claim(20, { exceptTenants: ["t"] }))).toEqual(["d"]);
    });

    it("ends an attempt once: delivered, tried again, broken off, or given up", async () => {
      for (const id of ["a", "b", "c", "d"]) await waiting(id);
      const [a, b, c, d] = (await claim(0)) as Delivery[] as [Delivery, Delivery, Delivery, Delivery];
      const failed = { status: "failed", statusCode: 500, error: "e", counts: true } as const;
      await store.endAttempt(a, { status: "delivered", statusCode: 204, at: after(1) });
      await store.endAttempt(a, { ...failed, retryAt: after(9) });
      await store.endAttempt(b, { ...failed, retryAt: after(2) });
      await store.endAttempt(c, { ...failed, statusCode: null, retryAt: after(3), counts: false });
      await store.endAttempt(d, { ...failed, retryAt: null });
      await store.endAttempt({ ...b, tenantId: "x" }, { ...failed, retryAt: null });
      const none = { nextAttemptAt: null, deliveredAt: null, lastError: "e" };
      expect((await list()).rows.toReversed()).toMatchObject([
        { ...none, status: "delivered", attempts: 1, lastStatusCode: 204, lastError: null, deliveredAt: after(1) },
        { ...none, status: "pending", attempts: 1, lastStatusCode: 500, nextAttemptAt: after(2) },
        { ...none, status: "pending", attempts: 0, lastStatusCode: null, nextAttemptAt: after(3) },
        { ...none, status: "dead", attempts: 1, lastStatusCode: 500 },
      ]);
    });

    it("lists the messages of a tenant, newest first and page by page, and forgets them in time", async () => {
      for (const [n, id] of ["a", "b", "c"].entries()) await waiting(id, { createdAt: after(n) });
      await waiting("d", { tenantId: "x" });
      const first = await store.listDeliveries({ tenantId: "t", after: null, limit: 2 });
      expect([idsOf(first.rows), first.total]).toEqual([["c", "b"], 3]);
      const next = { time: after(1), id: "b" };
      expect(idsOf((await store.listDeliveries({ tenantId: "t", after: next, limit: 2 })).rows)).toEqual(["a"]);

      const [c] = first.rows as [Delivery & Message, ...unknown[]];
      await store.endAttempt(c, { status: "delivered", statusCode: 204, at: after(3) });
      const kept = { completedPayloads: after(0), deadPayloads: after(0), weakSignals: after(0), retrievals: after(0) };
      const forget = (seconds: number) => store.forgetExpired({ ...kept, now: after(0), jobs: after(seconds) });
      expect((await forget(2)).webhookDeliveries).toBe(0);
      expect((await forget(3)).webhookDeliveries).toBe(1);
      expect(idsOf((await list()).rows)).toEqual(["b", "a"]);
    });

    it("tells a tenant what has changed once, and says when there is a message", async () => {
      let told = 0;
      await store.watchDeliveries(() => told++);
      await store.noteStandings(after(0), null);
      await store.setUsage("t", "2026-03", { calls: 4_000, writes: 0, tokens: 0, reads: 0 });
      await store.noteStandings(after(1), "x");
      expect([(await list()).total, told]).toEqual([0, 0]);
      for (let n = 0; n < 2; n++) await store.noteStandings(after(2), null);
      expect((await list()).rows).toMatchObject([
        { event: "quota.warning", status: "pending", nextAttemptAt: after(2) },
      ]);
      expect([(await list("x")).total, told]).toEqual([0, 1]);
    });

    const secret = (secretId: string, seconds = 0): WebhookSecret => ({
      tenantId: "t",
      secretId,
      sealed: Buffer.from(secretId),
      createdAt: after(seconds),
    });
    const valid = async (seconds: number) =>
      (await store.webhookSecrets("t", after(seconds))).map(({ secretId, shown, endsAt }) => [secretId, shown, endsAt]);

    it("makes a first secret once, which a rotation ends at once because nobody was shown it", async () => {
      await store.putFirstWebhookSecret(secret("a"));
      await store.putFirstWebhookSecret(secret("b"));
      expect(await valid(0)).toEqual([["a", false, null]]);
      const done = await store.rotateWebhookSecret(secret("c", 1), after(100), null);
      expect(done).toEqual({ kind: "accepted", createdAt: after(1), previousValidUntil: null });
      expect(await valid(1)).toEqual([["c", true, null]]);
    });

    it("keeps two replaced secrets for their time at the most, and forgets them then", async () => {
      for (const [n, id] of ["a", "b", "c", "d"].entries()) {
        await store.rotateWebhookSecret(secret(id, n), after(100 + n), null);
      }
      const all = [
        ["d", true, null],
        ["c", true, after(103)],
        ["b", true, after(102)],
      ];
      expect(await valid(3)).toEqual(all);
      expect(await valid(102)).toEqual(all.slice(0, 2));
      const kept = { completedPayloads: after(0), deadPayloads: after(0), weakSignals: after(0), retrievals: after(0) };
      const expired = await store.forgetExpired({ ...kept, jobs: after(0), now: after(102) });
      expect(expired.webhookSecrets).toBe(1);
      expect(await valid(102)).toEqual(all.slice(0, 2));
      await store.rotateWebhookSecret(secret("e", 4), null, null);
      expect(await valid(4)).toEqual([["e", true, null]]);
    });

    it("keeps nothing of a tenant that was erased meanwhile", async () => {
      await waiting("a");
      const [taken] = (await claim(0)) as (Delivery & Message)[] as [Delivery & Message];
      await store.eraseTenant("t");
      await store.endAttempt(taken, { status: "delivered", statusCode: 204, at: after(1) });
      await store.recordDelivery(taken);
      await store.putFirstWebhookSecret(secret("a"));
      await store.noteStandings(after(1), "t");
      await expect(store.rotateWebhookSecret(secret("b"), null, null)).rejects.toThrow(TenantErased);
      expect([(await list()).total, await valid(1)]).toEqual([0, []]);
      expect(Object.values(await store.eraseTenant("t")).every((count) => count === 0)).toBe(true);
    });

    it("rotates once for an idempotency key, and answers what it answered", async () => {
      const key = { operation: "rotate", keyHash: "k", fingerprint: "f", expiresAt: after(1_000) };
      await store.rotateWebhookSecret(secret("a"), after(100), null);
      const made = await store.rotateWebhookSecret(secret("b", 1), after(101), key);
      await store.rotateWebhookSecret(secret("c", 2), null, null);
      expect(await store.rotateWebhookSecret(secret("d", 3), after(103), key)).toEqual({ ...made, kind: "replayed" });
      expect(await store.rotateWebhookSecret(secret("d", 3), null, { ...key, fingerprint: "g" })).toEqual({
        kind: "conflict",
      });
      expect(await valid(3)).toEqual([["c", true, null]]);
    });
  });
}
