import { describe, expect, it } from "vitest";
import { controlClient } from "./control-client.ts";
import { expectProblem, KEY, send, start, TestClock, tempDir, until } from "./kit.ts";
import { runServer } from "./process.ts";
import { expectSigned, signaturesOf, startReceiver } from "./receiver.ts";
import { ALLOWED, came, openWithReceiver } from "./webhooks-kit.ts";

const WAITS = [1, 2, 10, 60, 600, 3_600];

describe("a message that is not answered with 2xx", () => {
  it("is sent again after 1 s, 2 s, 10 s, 1 min, 10 min and 1 h, then given up [WHK-031 WHK-032 WHK-034 WHK-041]", async () => {
    const { receiver, clock, use, add, rotate, deliveries } = await openWithReceiver();
    const { webhook_secret: secret } = await rotate();
    receiver.answer((response) => response.writeHead(500).end());
    await use(3_999);
    await add("a");
    for (const [n, wait] of WAITS.entries()) {
      const [row] = await until(async () => {
        const rows = await deliveries();
        return rows[0]?.attempts === n + 1 && rows[0].lastStatusCode === 500 && rows;
      });
      await until(
        async () => (await deliveries())[0]?.nextAttemptAt?.getTime() === clock.now().getTime() + wait * 1000,
      );
      expect(row).toMatchObject({ status: "pending", lastError: "It answered 500." });
      expect(receiver.received).toHaveLength(n + 1);
      clock.advance(wait);
      await until(() => receiver.received.length === n + 2);
      const { time } = signaturesOf(receiver.received.at(-1) as never, secret);
      expect(time).toBe(clock.now().getTime() / 1000);
    }
    await until(async () => (await deliveries())[0]?.status === "dead");
    clock.advance(86_400);
    expect((await deliveries())[0]).toMatchObject({ status: "dead", attempts: 7, nextAttemptAt: null });
    expect(receiver.received).toHaveLength(7);
    expect(new Set(receiver.received.map(({ delivery }) => delivery)).size).toBe(1);
    expect(new Set(receiver.received.map(({ bytes }) => bytes.toString("hex"))).size).toBe(1);
    for (const message of receiver.received) expectSigned(message, secret);
  });

  it.each([200, 201, 202, 204, 299])("is one answered with %d, which is not sent again [WHK-031]", async (status) => {
    const { receiver, use, add, settled, deliveries } = await openWithReceiver();
    receiver.answer((response) => response.writeHead(status).end(status === 204 ? "" : "thanks"));
    await use(3_999);
    await add("a");
    await came(receiver, 1);
    await settled();
    expect(await deliveries()).toMatchObject([{ status: "delivered", attempts: 1, lastStatusCode: status }]);
  });

  it("is one that is redirected: the new place is not called [WHK-003]", async () => {
    const elsewhere = await startReceiver();
    const { receiver, test, use, add, deliveries } = await openWithReceiver();
    receiver.answer((response) => response.writeHead(307, { Location: elsewhere.url }).end());
    expect(await test()).toMatchObject({ delivered: false, status_code: 307 });
    await use(3_999);
    await add("a");
    const row = await until(async () =>
      (await deliveries()).find(({ lastStatusCode, status }) => lastStatusCode && status === "pending"),
    );
    expect(row).toMatchObject({ lastStatusCode: 307, lastError: "It redirects, which is not followed." });
    expect(elsewhere.received).toEqual([]);
  });

  it("is one whose receiver does not answer in 5 seconds [WHK-031 WHK-011]", async () => {
    const { receiver, test, deliveries } = await openWithReceiver();
    receiver.answer(() => {});
    const began = performance.now();
    expect(await test()).toMatchObject({ delivered: false, status_code: 0 });
    expect(performance.now() - began).toBeGreaterThan(4_900);
    expect(await deliveries()).toMatchObject([{ status: "dead", lastError: "No answer within 5 seconds." }]);
  });
});

it("is told in the console from a test, which says nothing of the quota", async () => {
  const { test, use, add, settled, call } = await openWithReceiver();
  await test();
  await use(3_999);
  await add("a");
  await settled();
  const { data } = (await call("GET", "/console/api/deliveries")).body;
  expect(data.map(({ event, is_test }: Record<string, unknown>) => [event, is_test])).toEqual([
    ["quota.warning", false],
    ["mode.changed", true],
  ]);
});

describe("no message is lost", () => {
  it("by a receiver that fails, hangs, breaks off and is down, nor by a restart of the service [WHK-033 WHK-034]", async () => {
    const at = await openWithReceiver();
    const { receiver, clock } = at;
    const accepted = new Set<string>();
    receiver.answer((response, { delivery }, nth) => {
      if (nth % 5 === 0) response.writeHead(503).end();
      // It has the message, but its answer is lost: this one comes again.
      else if (nth % 5 === 1) {
        accepted.add(delivery);
        response.destroy();
      } else if (nth !== 2) {
        accepted.add(delivery);
        response.writeHead(204).end();
      }
    });
    await at.use(5_000);
    await at.add("a");
    for (let n = 0; n < 8; n++) await at.settings({ overage_policy: n % 2 === 0 ? "charge" : "block" });
    const all = (await at.deliveries()).map(({ deliveryId }) => deliveryId);
    // Four at first; then, with `block`, also one that it is exhausted.
    expect(new Set(all).size).toBe(4 + 4 + 8);
    await until(() => receiver.received.length > 6);
    await at.restart();
    await receiver.down();
    await until(async () =>
      (await at.deliveries()).some(({ lastError }) => lastError?.includes("ECONNREFUSED") || clock.advance(1)),
    );
    await receiver.up();
    await until(async () => {
      clock.advance(5);
      return (await at.deliveries()).every(({ status }) => status === "delivered");
    });
    expect(all.filter((id) => !accepted.has(id))).toEqual([]);
    // Those that came twice are told by their id, and are the same to the byte.
    expect(receiver.received.length).toBeGreaterThan(all.length);
    for (const [, same] of Map.groupBy(receiver.received, ({ delivery }) => delivery)) {
      expect(new Set(same.map(({ bytes }) => bytes.toString("hex"))).size).toBe(1);
    }
  });
});

describe("a service that is killed while a message is under way", () => {
  it("sends the message again after its next start [WHK-033 WHK-034]", async () => {
    const token = "webhooks-control-token";
    const control = { MEMORYOS_CONTROL: "1", MEMORYOS_CONTROL_PORT: "0", MEMORYOS_CONTROL_TOKEN: token };
    const env = { MEMORYOS_DATA_DIR: tempDir(), MEMORYOS_PLAN: "free", ...ALLOWED, ...control };
    const controlOf = (out: string) => controlClient({ url: /Control\s+(http:\S+)/.exec(out)?.[1] ?? "", token });
    const receiver = await startReceiver(() => {});
    const first = await runServer(env);
    const settings = { alert_webhook_url: receiver.url };
    await send(first.base, "PATCH", "/v1/tenant/settings", { body: settings });
    const { tenant_id } = await controlOf(first.out()).ask("findTenant", { body: { api_key: KEY } });
    await controlOf(first.out()).ask("updateTenant", { path: { tenant_id }, body: { usage: { calls_used: 4_000 } } });
    await until(() => receiver.received.length === 1);
    first.child.kill("SIGKILL");
    await first.exited;
    receiver.answer((response) => response.writeHead(204).end());
    const second = await runServer(env);
    await controlOf(second.out()).ask("advanceClock", { body: { seconds: 20 } });
    await until(() => receiver.received.length === 2);
    const [lost, again] = receiver.received;
    expect(lost?.body.event).toBe("quota.warning");
    expect([again?.delivery, again?.bytes]).toEqual([lost?.delivery, lost?.bytes]);
    second.child.kill("SIGTERM");
    expect(await second.exited).toMatchObject({ code: 0 });
  });
});

describe("a receiver that hangs", () => {
  it("delays no answer of the service and no message to another tenant [WHK-035]", async () => {
    const at = await openWithReceiver();
    at.receiver.answer(() => {});
    const other = await startReceiver();
    const { key: otherKey, tenantId: otherId } = await at.server.makeTenant("free");
    const of = (path: string, method = "POST", body?: object) => at.server.call(method, path, { key: otherKey, body });
    await of("/v1/tenant/settings", "PATCH", { alert_webhook_url: other.url });
    await at.use(5_000);
    for (let n = 0; n < 6; n++) await at.settings({ overage_policy: n % 2 === 0 ? "charge" : "block" });
    await until(() => at.receiver.received.length === 4);
    await at.server.store.setUsage(otherId, "2026-03", { calls: 4_999, writes: 0, tokens: 0, reads: 0 });
    const added = await of("/v1/memories/add", "POST", {
      external_user_id: "u",
      messages: [{ content: "I like tea." }],
    });
    expect(added.body.status).toBe("queued");
    await came(other, 4);
    // All four that are under way still hang: had one been given up, the fifth would have come.
    expect(at.receiver.received).toHaveLength(4);
  });
});

describe("an address that leads inward", () => {
  it("is refused by the test and at sending, once the operator no longer allows it [WHK-001 WHK-002]", async () => {
    const at = await openWithReceiver();
    at.receiver.answer((response) => response.writeHead(500).end());
    await at.use(3_999);
    await at.add("a");
    await until(async () => (await at.deliveries())[0]?.lastStatusCode === 500);
    await at.restart({});
    const before = at.receiver.received.length;
    expectProblem(await at.call("POST", "/v1/tenant/test-webhook"), 422, "WHK_422");
    at.clock.advance(1);
    await until(async () => (await at.deliveries())[0]?.lastError?.startsWith("Nothing is sent to this address"));
    expect(at.receiver.received).toHaveLength(before);
  });
});

describe("an address that is removed", () => {
  it("takes the messages that wait with it", async () => {
    const at = await openWithReceiver();
    at.receiver.answer((response) => response.writeHead(500).end());
    await at.use(3_999);
    await at.add("a");
    await until(async () => (await at.deliveries())[0]?.lastStatusCode === 500);
    await at.settings({ alert_webhook_url: "" });
    at.clock.advance(1);
    await until(async () => (await at.deliveries())[0]?.status === "dead");
    expect(at.receiver.received).toHaveLength(1);
  });
});

describe("the test message", () => {
  it("is not sent without an address [WHK-010]", async () => {
    const server = await start({ clock: new TestClock(), env: ALLOWED });
    const answer = await server.call("POST", "/v1/tenant/test-webhook");
    expectProblem(answer, 400, "TEN_400");
    expect(answer.body.error).toBe("alert_webhook_not_configured");
  });

  it.each([200, 204, 302, 404, 500])("tells that the receiver answered %d [WHK-011]", async (status) => {
    const { receiver, test, deliveries } = await openWithReceiver();
    receiver.answer((response) => response.writeHead(status).end());
    const result = await test();
    expect(result).toEqual({
      delivered: status < 300,
      status_code: status,
      delivery_id: receiver.received[0]?.delivery,
    });
    expect(receiver.received).toHaveLength(1);
    const row = { deliveryId: result.delivery_id, status: status < 300 ? "delivered" : "dead", attempts: 1 };
    expect(await deliveries()).toMatchObject([row]);
  });

  it("tells that nobody answered [WHK-011]", async () => {
    const { receiver, test } = await openWithReceiver();
    await receiver.down();
    expect(await test()).toMatchObject({ delivered: false, status_code: 0 });
  });

  it("is a change from the mode to itself, with every header and both signatures [WHK-012]", async () => {
    const { receiver, rotate, use, test, tenantId } = await openWithReceiver();
    const { webhook_secret: secret } = await rotate();
    await use(5_000);
    await test();
    const message = receiver.received.find(({ body }) => body.test);
    expect(message?.body).toEqual({
      event: "mode.changed",
      tenant_id: tenantId,
      timestamp: "2026-03-01T12:00:00Z",
      memoryos_version: "1.0",
      test: true,
      data: { from_mode: "BLOCKED", to_mode: "BLOCKED", reason: "test", timestamp: "2026-03-01T12:00:00Z" },
    });
    expectSigned(message as never, secret);
  });
});
