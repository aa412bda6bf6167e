import { describe, expect, it } from "vitest";
import { expectProblem, filesWith } from "./kit.ts";
import { expectSigned, signaturesOf } from "./receiver.ts";
import { openWithReceiver } from "./webhooks-kit.ts";

const DAY = 86_400;

/** A tenant, and what its next test message is. */
async function open() {
  const at = await openWithReceiver();
  const next = async () => {
    await at.test();
    return at.receiver.received.at(-1) as (typeof at.receiver.received)[number];
  };
  return { ...at, next };
}

describe("the webhook secret", () => {
  it("is in the answer that makes it, and in no other nor in the data folder [WHK-020]", async () => {
    const { server, call, rotate, test } = await open();
    expect((await call("GET", "/v1/tenant/settings")).body.data.webhook_secret_created_at).toBeNull();
    await test();
    // It has signed, but nobody was shown it.
    expect((await call("GET", "/v1/tenant/settings")).body.data.webhook_secret_created_at).toBeNull();
    const made = await rotate();
    expect(made.webhook_secret).toMatch(/^[0-9a-f]{64}$/);
    expect(made).toMatchObject({ created_at: "2026-03-01T12:00:00.000Z", previous_valid_until: null });
    const settings = await call("GET", "/v1/tenant/settings");
    expect(settings.body.data.webhook_secret_created_at).toBe(made.created_at);
    for (const { text } of [settings, await call("PATCH", "/v1/tenant/settings", {}), await call("GET", "/health")]) {
      expect(text).not.toContain(made.webhook_secret);
    }
    expect(filesWith(server.dir, made.webhook_secret)).toEqual([]);
    expect(filesWith(server.dir, Buffer.from(made.webhook_secret, "hex").toString("latin1"))).toEqual([]);
  });

  it("signs what is sent, as another implementation computes it [WHK-040 WHK-041]", async () => {
    const { rotate, next, clock } = await open();
    const { webhook_secret: secret } = await rotate();
    const message = await next();
    expectSigned(message, secret);
    expect(signaturesOf(message, secret).time).toBe(clock.now().getTime() / 1000);
    const other = signaturesOf(
      message,
      secret.replace(/^./, (digit: string) => (digit === "0" ? "1" : "0")),
    );
    expect(other.plain).not.toBe(message.headers["x-memoryos-signature"]);
  });

  it("is from its answer on the first, with the replaced one for 24 hours beside it [WHK-021 WHK-022]", async () => {
    const { rotate, next, clock, call } = await open();
    const first = await rotate();
    clock.advance(60);
    const second = await rotate();
    expect(second.previous_valid_until).toBe("2026-03-02T12:01:00.000Z");
    const shown = async () => (await call("GET", "/v1/tenant/settings")).body.data.previous_webhook_secret_valid_until;
    expect(await shown()).toBe(second.previous_valid_until);
    expectSigned(await next(), second.webhook_secret, first.webhook_secret);
    clock.advance(DAY - 1);
    expectSigned(await next(), second.webhook_secret, first.webhook_secret);
    clock.advance(1);
    expectSigned(await next(), second.webhook_secret);
    expect(await shown()).toBeNull();
  });

  it("has two replaced ones beside it at the most, the oldest of which ends first [WHK-022]", async () => {
    const { rotate, next, clock } = await open();
    const secrets: string[] = [];
    for (let n = 0; n < 4; n++) {
      secrets.unshift((await rotate()).webhook_secret);
      clock.advance(60);
    }
    expectSigned(await next(), ...secrets.slice(0, 3));
    clock.advance(DAY - 120);
    expectSigned(await next(), ...secrets.slice(0, 2));
  });

  it("ends all others at once when they are revoked [WHK-023]", async () => {
    const { rotate, next, call } = await open();
    await rotate();
    await rotate();
    const made = await rotate("?revoke_previous=true");
    expect(made.previous_valid_until).toBeNull();
    expectSigned(await next(), made.webhook_secret);
    const { data } = (await call("GET", "/v1/tenant/settings")).body;
    expect(data.previous_webhook_secret_valid_until).toBeNull();
  });

  it("is made once for a repeated request, and not shown again [WHK-020]", async () => {
    const { server, key, rotate, next } = await open();
    const headers = { "Idempotency-Key": "rotate-once-0001" };
    await rotate();
    const made = await rotate("", headers);
    const again = await server.call("POST", "/v1/tenant/webhook-secret/rotate", { key, headers });
    expect(again.body.data).toEqual({ ...made, webhook_secret: null });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const other = await server.call("POST", "/v1/tenant/webhook-secret/rotate?revoke_previous=true", { key, headers });
    expectProblem(other, 422, "IDM_422");
    expect((await next()).headers["x-memoryos-signature"]).toBe(
      signaturesOf((await next()) as never, made.webhook_secret).plain,
    );
  });

  it("outlives a restart, and is each tenant's own", async () => {
    const { rotate, next, restart, server } = await open();
    const { webhook_secret: secret } = await rotate();
    const { body } = await server.call("POST", "/v1/tenant/webhook-secret/rotate");
    expect(body.data.webhook_secret).not.toBe(secret);
    await restart();
    expectSigned(await next(), secret);
  });
});
