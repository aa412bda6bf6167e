import { describe, expect, it } from "vitest";
import { plainExtractor, until } from "./kit.ts";
import { expectWellFormed } from "./receiver.ts";
import { came, openWithReceiver } from "./webhooks-kit.ts";

const RESET = "2026-04-01T00:00:00Z";
const DAY = 86_400;

describe("what a tenant is told of its quota", () => {
  it("is a warning at a fifth and at a twentieth, once a month each [WHK-050]", async () => {
    const { receiver, use, add, settled, tenantId } = await openWithReceiver();
    await use(3_998);
    await add("a");
    expect(receiver.events()).toEqual([]);
    await add("b");
    await add("c");
    await came(receiver, 1);
    await use(4_749);
    await add("d");
    await add("e");
    await came(receiver, 2);
    // There is more again, and less again.
    await use(0);
    await add("f");
    await use(4_900);
    await add("g");
    await settled();
    expect(receiver.received.map(({ body }) => body)).toEqual([
      {
        event: "quota.warning",
        tenant_id: tenantId,
        timestamp: "2026-03-01T12:00:00Z",
        memoryos_version: "1.0",
        data: { remaining_pct: 0.2, threshold_pct: 0.2, reset_at: RESET, upgrade_url: expect.any(String) },
      },
      {
        event: "quota.critical",
        tenant_id: tenantId,
        timestamp: "2026-03-01T12:00:00Z",
        memoryos_version: "1.0",
        data: { remaining_pct: 0.05, threshold_pct: 0.05, reset_at: RESET, upgrade_url: expect.any(String) },
      },
    ]);
    for (const message of receiver.received) expectWellFormed(message);
  });

  it("is its exhaustion and the mode that follows, and each change of the mode [WHK-052 WHK-053]", async () => {
    const { receiver, use, add, settings, settled } = await openWithReceiver();
    await use(4_999);
    await add("a");
    await came(receiver, 4);
    expect(receiver.events().toSorted()).toEqual([
      "mode.changed",
      "quota.critical",
      "quota.exhausted",
      "quota.warning",
    ]);
    for (const overage_policy of ["warn", "warn", "charge", "block"]) await settings({ overage_policy });
    await came(receiver, 8);
    await settled();
    const of = (event: string) => receiver.received.filter(({ body }) => body.event === event).map(({ body }) => body);
    expect(of("quota.exhausted").map(({ data }) => data.mode)).toEqual(["BLOCKED", "BLOCKED"]);
    // Messages may come out of order: their ids tell it.
    const changes = receiver.received
      .filter(({ body }) => body.event === "mode.changed")
      .toSorted((one, other) => (one.delivery < other.delivery ? -1 : 1))
      .map(({ body }) => [body.data.from_mode, body.data.to_mode, body.data.reason]);
    expect(changes).toEqual([
      ["FULL", "BLOCKED", "call_limit_reached"],
      ["BLOCKED", "PASSTHROUGH", "call_limit_reached"],
      ["PASSTHROUGH", "FULL", "quota_recovered"],
      ["FULL", "BLOCKED", "call_limit_reached"],
    ]);
    for (const message of receiver.received) expectWellFormed(message);
  });

  it("is a new month, once, and then it can be warned again [WHK-055]", async () => {
    const { server, receiver, use, add, clock, settled } = await openWithReceiver();
    await use(5_000);
    await add("a");
    await came(receiver, 4);
    clock.advance(31 * DAY);
    await came(receiver, 6);
    await add("b");
    clock.advance(DAY);
    await add("c");
    await settled();
    const news = receiver.received.slice(4).map(({ body }) => body);
    expect(news.toSorted((a, b) => (a.event < b.event ? -1 : 1))).toMatchObject([
      {
        event: "mode.changed",
        timestamp: RESET,
        data: { from_mode: "BLOCKED", to_mode: "FULL", reason: "quota_recovered" },
      },
      { event: "quota.reset", timestamp: RESET, data: { new_limit: 5_000, reset_at: "2026-05-01T00:00:00Z" } },
    ]);
    await use(4_000, "2026-04");
    await add("d");
    await came(receiver, 7);
    expect(receiver.received.at(-1)?.body.event).toBe("quota.warning");
    for (const message of receiver.received) expectWellFormed(message);
    // Who has no limit is told of no month.
    const { rows } = await server.store.listDeliveries({ tenantId: server.tenantId, after: null, limit: 10 });
    expect(rows).toEqual([]);
  });

  it("is a month that began while the server was down [WHK-055]", async () => {
    const { receiver, clock, restart, settled } = await openWithReceiver();
    clock.advance(60 * DAY);
    await restart();
    await came(receiver, 1);
    // An attempt that a stop breaks off is made again.
    await settled();
    await restart();
    await settled();
    expect(receiver.received.map(({ body }) => [body.event, body.timestamp])).toEqual([["quota.reset", RESET]]);
  });
});

describe("what a tenant is told of the service", () => {
  it("is that adds begin to wait, and that they no longer do, once each [WHK-056]", async () => {
    const gate = Promise.withResolvers<void>();
    const extractor = plainExtractor(async () => {
      await gate.promise;
    });
    const { receiver, add, call, settled } = await openWithReceiver("enterprise", { extractor });
    const first = [await add("w"), await add("x"), await add("y"), await add("z")];
    for (const { job_id } of first) {
      await until(async () => (await call("GET", `/v1/memories/jobs/${job_id}`)).body.data.status === "processing");
    }
    const statuses: string[] = [];
    for (let n = 0; n < 13; n++) statuses.push((await add(`user ${n}`)).processing_status);
    expect(statuses.indexOf("delayed")).toBe(10);
    await came(receiver, 1);
    gate.resolve();
    await came(receiver, 2);
    await until(async () => (await call("GET", "/health")).headers.get("x-memoryos-processing") === "normal");
    await settled();
    expect(receiver.received.map(({ body }) => [body.event, body.data])).toEqual([
      ["processing.delayed", { queue: "enterprise-extraction", eta_seconds: 120 }],
      ["processing.recovered", { queue: "enterprise-extraction" }],
    ]);
    for (const message of receiver.received) expectWellFormed(message);
  });
});

describe("a message", () => {
  it("is compact JSON with sorted keys, and its headers say what its body says [WHK-043]", async () => {
    const { receiver, use, add, test } = await openWithReceiver();
    await test();
    await use(5_000);
    await add("a");
    await came(receiver, 5);
    for (const message of receiver.received) expectWellFormed(message);
  });

  it("names no end user and says nothing that they said [WHK-045]", async () => {
    const { receiver, use, add, test, settled } = await openWithReceiver();
    await use(4_999);
    await add("Mildred-Fotheringay", "I hide my spare key under the third flowerpot.");
    await test();
    await came(receiver, 5);
    await settled();
    for (const { bytes, headers } of receiver.received) {
      expect(`${bytes} ${JSON.stringify(headers)}`).not.toMatch(/Mildred|Fotheringay|flowerpot|spare key/i);
    }
  });

  it("is made for nobody without an address, also not later", async () => {
    const { receiver, use, add, settings, deliveries } = await openWithReceiver();
    await settings({ alert_webhook_url: "" });
    await use(5_000);
    await add("a");
    await settings({ alert_webhook_url: receiver.url });
    expect(await deliveries()).toEqual([]);
  });
});
