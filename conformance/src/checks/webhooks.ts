import { createHmac } from "node:crypto";
import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import type { Plan } from "../control.ts";
import type { Answer } from "../exchange.ts";
import { type Tenant, tenantOf } from "../principals.ts";
import { type Delivery, type Receiver, startReceiver } from "../receiver.ts";
import { eventually, sentence } from "../scenes.ts";
import type { Trial } from "../trial.ts";

function hookCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "tenant", needs: ["control"], ...declaration }, run);
}

interface Hooked {
  tenant: Tenant;
  receiver: Receiver;
  /** Waits until so many messages, each counted once, have come. */
  came(count: number): Promise<Delivery[]>;
  rotate(query?: Record<string, boolean>): Promise<{ secret: string; previousUntil: string | null }>;
}

/** A tenant whose webhooks come here. */
async function hooked(t: Trial, plan: Plan = "free"): Promise<Hooked> {
  const tenant = await tenantOf(t, plan);
  const receiver = await startReceiver();
  t.later(receiver.close);
  const saved = await tenant.t.send("updateTenantSettings", { body: { alert_webhook_url: receiver.url } });
  if (saved.status === 422) throw new Untestable("the target sends no webhooks to this machine (422 WHK_422)");
  expect(saved.status, "status of the settings").toBe(200);
  return {
    tenant,
    receiver,
    came: async (count) => {
      await eventually(async () => receiver.messages().length >= count, 10);
      expect(receiver.messages().length, "messages that came").toBeGreaterThanOrEqual(count);
      return receiver.messages();
    },
    rotate: async (query = {}) => {
      const { data } = await tenant.t.ok("rotateWebhookSecret", { query });
      return { secret: data.webhook_secret ?? "", previousUntil: data.previous_valid_until };
    },
  };
}

const hmac = (secret: string) => createHmac("sha256", secret);

/** Signatures of a message with a secret, and what its versioned header says. */
function signatures({ headers, bytes, id }: Delivery, secret: string) {
  const versioned = String(headers["x-memoryos-signature-v2"]);
  const time = /(?:^|,)t=(\d+)/.exec(versioned)?.[1] ?? "";
  return {
    plain: hmac(secret).update(bytes).digest("hex"),
    versioned: hmac(secret).update(`${time}.${id}.`).update(bytes).digest("hex"),
    time: Number(time),
    v1: versioned.split(",").flatMap((part) => (part.trim().startsWith("v1=") ? [part.trim().slice(3)] : [])),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

function wellFormed({ headers, bytes, body, id }: Delivery): void {
  expect(bytes.toString("utf8"), "body").toBe(JSON.stringify(sorted(body)));
  expect(headers["x-memoryos-event"], "X-MemoryOS-Event").toBe(body.event);
  expect(headers["x-memoryos-timestamp"], "X-MemoryOS-Timestamp").toBe(body.timestamp);
  expect(body.timestamp, "timestamp").toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(id.length, "X-MemoryOS-Delivery").toBeGreaterThan(8);
}

async function testMessage({ tenant }: Hooked): Promise<Answer> {
  return tenant.t.send("sendTestWebhook");
}

/** Webhooks: where they may go, how they are signed, sent again, and what they tell. */
export const webhooks: Check[] = [
  hookCheck(
    {
      id: "webhook-address-form",
      title: "An address that is no plain http address is refused when it is saved",
      proves: ["WHK-001"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      for (const alert_webhook_url of ["ftp://example.com/hooks", "https://user:secret@example.com/hooks"]) {
        const answer = await own.send("updateTenantSettings", { body: { alert_webhook_url } });
        expect([answer.status, (answer.body as { code: string }).code], alert_webhook_url).toEqual([422, "WHK_422"]);
      }
    },
  ),

  hookCheck(
    {
      id: "webhook-address-private",
      title: "An address on a loopback, private or link-local host is refused when it is saved",
      proves: ["WHK-001"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const hosts = [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "[::1]",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
      ];
      const answers = [];
      for (const host of hosts) {
        answers.push(await own.send("updateTenantSettings", { body: { alert_webhook_url: `http://${host}/hooks` } }));
      }
      if (answers.every(({ status }) => status === 200))
        throw new Untestable("the operator of the target allows private addresses");
      for (const [n, { status }] of answers.entries()) expect(status, `status for ${hosts[n]}`).toBe(422);
    },
  ),

  hookCheck(
    {
      id: "webhook-test-without-address",
      title: "Without an address the test answers 400",
      proves: ["WHK-010"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { error } = await own.refused("sendTestWebhook", {}, 400, "TEN_400");
      expect(error, "error").toBe("alert_webhook_not_configured");
    },
  ),

  hookCheck(
    {
      id: "webhook-test",
      title: "A test is delivered exactly when it is answered 2xx, and looks like a real message",
      proves: ["WHK-011", "WHK-012", "WHK-043", "WHK-003"],
    },
    async (t) => {
      const at = await hooked(t);
      const { secret } = await at.rotate();
      for (const [status, delivered] of [
        [204, true],
        [200, true],
        [500, false],
        [302, false],
      ] as const) {
        at.receiver.answer(() => status);
        const { data } = (await testMessage(at)).body as { data: { delivered: boolean; status_code: number } };
        expect(data, `test that is answered ${status}`).toMatchObject({ delivered, status_code: status });
      }
      const [message] = at.receiver.messages() as [Delivery];
      wellFormed(message);
      expect(message.body, "test message").toMatchObject({
        event: "mode.changed",
        test: true,
        data: { reason: "test" },
      });
      const computed = signatures(message, secret);
      expect(message.headers["x-memoryos-signature"], "X-MemoryOS-Signature").toBe(computed.plain);
      expect(computed.v1, "v1 of X-MemoryOS-Signature-V2").toContain(computed.versioned);
      await at.receiver.close();
      const unreached = (await testMessage(at)).body as { data: { delivered: boolean; status_code: number } };
      expect(unreached.data, "test that nobody answers").toMatchObject({ delivered: false, status_code: 0 });
    },
  ),

  hookCheck(
    {
      id: "webhook-signatures",
      title:
        "Messages are signed with the newest secret, which no other answer shows, and for a day with the one before",
      proves: ["WHK-020", "WHK-021", "WHK-022", "WHK-023", "WHK-040", "WHK-041"],
      turnsClock: true,
    },
    async (t) => {
      const at = await hooked(t);
      const next = async () => {
        const before = at.receiver.messages().length;
        await testMessage(at);
        const message = at.receiver.messages()[before] as Delivery;
        return { message, of: (secret: string) => signatures(message, secret) };
      };
      const first = await at.rotate();
      const one = await next();
      expect(one.message.headers["x-memoryos-signature"], "signature").toBe(one.of(first.secret).plain);
      const said = one.of(first.secret).time * 1_000;
      expect(Math.abs(said - (await t.control.now()).getTime()), "distance of t to now, in ms").toBeLessThan(5_000);
      const second = await at.rotate();
      expect(second.secret, "new secret").not.toBe(first.secret);
      const settings = await at.tenant.t.send("getTenantSettings");
      for (const { secret } of [first, second])
        expect(settings.text.includes(secret), "a secret is in the settings").toBe(false);
      const validFor = Date.parse(second.previousUntil ?? "") - (await t.control.now()).getTime();
      expect(Math.abs(validFor - 86_400_000), "distance of previous_valid_until to 24 hours").toBeLessThan(400_000);
      const two = await next();
      expect(two.message.headers["x-memoryos-signature"], "signature").toBe(two.of(second.secret).plain);
      expect(two.of(second.secret).v1, "v1 of both secrets").toEqual([
        two.of(second.secret).versioned,
        two.of(first.secret).versioned,
      ]);
      await t.control.advanceTo(new Date(Date.parse(second.previousUntil ?? "") + 1_000));
      const three = await next();
      expect(three.of(second.secret).v1, "v1 after 24 hours").toEqual([three.of(second.secret).versioned]);
      const third = await at.rotate({ revoke_previous: true });
      expect(third.previousUntil, "previous_valid_until with revoke_previous").toBeNull();
      const four = await next();
      expect(four.of(third.secret).v1, "v1 after a revocation").toEqual([four.of(third.secret).versioned]);
    },
  ),

  hookCheck(
    {
      id: "webhook-secret-once",
      title: "The replay of the answer that made a secret does not show it",
      proves: ["WHK-020"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const headers = { "idempotency-key": crypto.randomUUID() };
      const first = await own.ok("rotateWebhookSecret", { headers });
      expect(first.data.webhook_secret, "secret of the first answer").toEqual(expect.any(String));
      const again = await own.ok("rotateWebhookSecret", { headers });
      expect(again.data.webhook_secret, "secret of its replay").toBeNull();
    },
  ),

  hookCheck(
    {
      id: "webhook-taken",
      title: "A message that is answered with any 2xx is not sent again",
      proves: ["WHK-031"],
      turnsClock: true,
    },
    async (t) => {
      const at = await hooked(t);
      at.receiver.answer((nth) => (nth === 0 ? 202 : 299));
      await at.tenant.set({ usage: { calls_used: 4_999 } });
      await at.tenant.t.add(at.tenant.t.newUser(), sentence());
      await at.came(2);
      for (const seconds of [1.1, 2.1, 11]) {
        await t.control.advance(seconds);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const { deliveries } = at.receiver;
      expect(deliveries.length, "deliveries of messages that were taken").toBe(
        new Set(deliveries.map(({ id }) => id)).size,
      );
    },
  ),

  hookCheck(
    {
      id: "webhook-sent-again",
      title:
        "A message that is not answered 2xx is sent again after 1 and 2 more seconds, the same to the byte, then later",
      proves: ["WHK-031", "WHK-032", "WHK-034", "WHK-003"],
      turnsClock: true,
    },
    async (t) => {
      const at = await hooked(t);
      const attempts = (id: string) => at.receiver.deliveries.filter((each) => each.id === id);
      // The first message fails until its seventh attempt, by a status and by a redirect in turn; the others succeed.
      at.receiver.answer((nth, { id }) => (id === at.receiver.deliveries[0]?.id ? (nth % 2 === 0 ? 500 : 302) : 204));
      await at.tenant.set({ usage: { calls_used: 4_999 } });
      await at.tenant.t.add(at.tenant.t.newUser(), sentence());
      const [first] = await at.came(1);
      const { id } = first as Delivery;
      const reaches = (count: number) => eventually(async () => attempts(id).length >= count, 6);
      for (const count of [2, 3]) {
        await t.control.advance(2.1);
        expect(await reaches(count), `attempt ${count} within its seconds`).toBe(true);
      }
      for (const [n, seconds] of [10, 60, 600, 3_600].entries()) {
        await t.control.advance(seconds + 1);
        if ((await reaches(n + 4)) !== true)
          throw new Untestable(`no attempt ${n + 4} was seen (a SHOULD): what must be was shown`);
      }
      const all = attempts(id);
      for (const each of all) expect(each.bytes.equals((all[0] as Delivery).bytes), "the same bytes").toBe(true);
      expect(new Set(at.receiver.messages().map((each) => each.bytes.toString())).size, "different messages").toBe(
        at.receiver.messages().length,
      );
    },
  ),

  hookCheck(
    {
      id: "slow-receiver",
      title: "A receiver that does not answer delays no answer and no message to another tenant, and is tried again",
      proves: ["WHK-035", "WHK-031"],
    },
    async (t) => {
      const slow = await hooked(t);
      const other = await hooked(t);
      // One after the other, four messages that nobody answers would hold up any that comes after them for twenty seconds.
      slow.receiver.answer((nth) => (nth < 4 ? null : 204));
      await slow.tenant.set({ usage: { calls_used: 4_999 } });
      const started = performance.now();
      await slow.tenant.t.add(slow.tenant.t.newUser(), sentence());
      await slow.tenant.t.send("listMemories");
      expect(performance.now() - started, "milliseconds of two requests beside a slow receiver").toBeLessThan(4_000);
      await slow.came(1);
      await other.tenant.set({ usage: { calls_used: 4_999 } });
      await other.tenant.t.add(other.tenant.t.newUser(), sentence());
      await other.came(1);
      const first = slow.receiver.deliveries[0] as Delivery;
      const again = await eventually(
        async () => slow.receiver.deliveries.filter(({ id }) => id === first.id).length > 1,
        15,
      );
      expect(again, "sent again when it was not answered").toBe(true);
    },
  ),

  hookCheck(
    {
      id: "quota-alerts",
      title:
        "A warning comes at 0.2, a critical one at 0.05, once a month each, and exhaustion with the mode that follows",
      proves: ["WHK-050", "WHK-052", "WHK-053", "WHK-043", "WHK-045", "WHK-034"],
    },
    async (t) => {
      const at = await hooked(t);
      const { tenant, receiver } = at;
      const user = tenant.t.newUser();
      const add = async () => void (await tenant.t.add(tenant.t.newUser(), `${sentence()} I live near Quetzalcoatl.`));
      const events = (name: string) => receiver.messages().filter(({ body }) => body.event === name);
      await tenant.set({ usage: { calls_used: 3_998 } });
      await add();
      await add();
      await at.came(1);
      await add();
      expect(events("quota.warning").length, "warnings at 0.2").toBe(1);
      expect(events("quota.warning")[0]?.body.data.threshold_pct, "threshold").toBe(0.2);
      await tenant.set({ usage: { calls_used: 4_749 } });
      await add();
      await at.came(2);
      expect(events("quota.critical").length, "critical ones at 0.05").toBe(1);
      await tenant.set({ usage: { calls_used: 4_999 } });
      await add();
      await at.came(4);
      expect(events("quota.exhausted")[0]?.body.data.mode, "mode of the exhaustion").toBe("BLOCKED");
      for (const overage_policy of ["warn", "charge"])
        await tenant.t.ok("updateTenantSettings", { body: { overage_policy } });
      await at.came(6);
      const changes = events("mode.changed")
        .sort((left, right) => (left.id < right.id ? -1 : 1))
        .map(({ body }) => [body.data.from_mode, body.data.to_mode]);
      expect(changes, "changes of the mode").toEqual([
        ["FULL", "BLOCKED"],
        ["BLOCKED", "PASSTHROUGH"],
        ["PASSTHROUGH", "FULL"],
      ]);
      expect(events("quota.warning").length, "warnings of the month").toBe(1);
      expect(events("quota.exhausted").length, "exhaustions").toBe(1);
      for (const message of receiver.messages()) {
        wellFormed(message);
        expect(message.bytes.toString(), "message").not.toMatch(/Quetzalcoatl|conformance-/);
      }
      expect(user, "a user").not.toBe("");
    },
  ),

  hookCheck(
    {
      id: "month-told",
      title: "When a month begins a limited tenant is told once, and alerts can happen again",
      proves: ["WHK-055", "WHK-050"],
      turnsClock: true,
    },
    async (t) => {
      const at = await hooked(t);
      const { tenant, receiver } = at;
      const add = () => tenant.t.add(tenant.t.newUser(), sentence());
      const count = (name: string) => receiver.messages().filter(({ body }) => body.event === name).length;
      await tenant.set({ usage: { calls_used: 3_999 } });
      await add();
      await at.came(1);
      const now = await t.control.now();
      await t.control.advanceTo(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 0, 0, 5)));
      await add();
      await eventually(async () => count("quota.reset") > 0, 10);
      expect(count("quota.reset"), "messages quota.reset").toBe(1);
      await tenant.set({ usage: { calls_used: 3_999 } });
      await add();
      await eventually(async () => count("quota.warning") > 1, 10);
      expect(count("quota.warning"), "warnings of two months").toBe(2);
      expect(count("quota.reset"), "messages quota.reset").toBe(1);
    },
  ),

  hookCheck(
    {
      id: "delay-told",
      title: "When adds begin to wait that is told once, and once that it has ended",
      proves: ["WHK-056"],
    },
    async (t) => {
      const at = await hooked(t, "scale");
      const user = at.tenant.t.newUser();
      const answers = await Promise.all(Array.from({ length: 60 }, () => at.tenant.t.add(user, sentence())));
      for (const { outcome } of answers) if (outcome.job_id !== null) await at.tenant.t.finished(outcome.job_id);
      if (!answers.some(({ outcome }) => outcome.processing_status === "delayed"))
        throw new Untestable("the target was never delayed");
      const count = (name: string) => at.receiver.messages().filter(({ body }) => body.event === name).length;
      await eventually(
        async () => count("processing.delayed") > 0 && count("processing.delayed") === count("processing.recovered"),
        10,
      );
      const told = at.receiver
        .messages()
        .filter(({ body }) => body.event.startsWith("processing."))
        .sort((left, right) => (left.id < right.id ? -1 : 1))
        .map(({ body }) => body.event);
      // It may have come and gone more than once: each time is told once, and in turn.
      const inTurn = told.map((_, n) => (n % 2 === 0 ? "processing.delayed" : "processing.recovered"));
      expect(told.length, "messages about processing").toBeGreaterThan(1);
      expect(told, "messages about processing").toEqual(inTurn);
    },
  ),
];
