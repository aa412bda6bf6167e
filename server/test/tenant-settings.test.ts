import { describe, expect, it } from "vitest";
import { expectProblem, start, TestClock, tempDir } from "./kit.ts";

const HOOK = "https://hooks.northwind.example/memoryos";

async function open(env = {}) {
  const server = await start({ clock: new TestClock(), env });
  const { key, tenantId } = await server.makeTenant("free");
  const read = async () => (await server.call("GET", "/v1/tenant/settings", { key })).body.data;
  const change = (body: object) => server.call("PATCH", "/v1/tenant/settings", { key, body });
  return { server, key, tenantId, read, change };
}

const NEW = {
  alert_webhook_url: null,
  overage_policy: "block",
  webhook_secret_created_at: null,
  previous_webhook_secret_valid_until: null,
};

describe("the tenant's settings", () => {
  it("are at first no address and the policy of the plan, then what the last change answered [TEN-020 TEN-021]", async () => {
    const { server, read, change } = await open();
    expect(await read()).toEqual(NEW);
    const changed = await change({ alert_webhook_url: HOOK, overage_policy: "charge" });
    expect(changed.body.data).toEqual({ ...NEW, alert_webhook_url: HOOK, overage_policy: "charge" });
    expect(await read()).toEqual(changed.body.data);
    // A change that is refused changes nothing, and nobody else has it.
    expect((await change({ alert_webhook_url: "http://127.0.0.1/", overage_policy: "warn" })).status).toBe(422);
    expect((await change({ overage_policy: "free" })).status).toBe(422);
    expect(await read()).toEqual(changed.body.data);
    expect((await server.call("GET", "/v1/tenant/settings")).body.data).toEqual({ ...NEW, overage_policy: "warn" });
  });

  it("stay as they are where they are left out or null [TEN-021]", async () => {
    const { read, change } = await open();
    await change({ alert_webhook_url: HOOK, overage_policy: "warn" });
    const before = await read();
    for (const body of [
      {},
      { alert_webhook_url: null },
      { overage_policy: null },
      { alert_webhook_url: null, overage_policy: null },
    ]) {
      const answer = await change(body);
      expect([answer.status, answer.body.data]).toEqual([200, before]);
    }
    expect((await change({ overage_policy: "block" })).body.data).toEqual({ ...before, overage_policy: "block" });
  });

  it("have no address after an empty one [TEN-022]", async () => {
    const { read, change } = await open();
    await change({ alert_webhook_url: HOOK });
    expect((await change({ alert_webhook_url: "" })).body.data.alert_webhook_url).toBeNull();
    expect(await read()).toEqual(NEW);
  });

  it("take no address that only the server can reach, unless the operator allows it [WHK-001]", async () => {
    const { change, read } = await open();
    const bad = [
      "http://localhost:1/",
      "http://127.0.0.1:8080/hook",
      "http://[::1]/",
      "http://10.0.0.1/",
      "http://169.254.169.254/latest/meta-data",
      "https://user:secret@hooks.northwind.example/",
      "ftp://hooks.northwind.example/",
      "hooks.northwind.example",
    ];
    for (const alert_webhook_url of bad) {
      const answer = await change({ alert_webhook_url });
      expectProblem(answer, 422, "WHK_422");
      expect(answer.text).not.toContain("secret");
    }
    expect(await read()).toEqual(NEW);
    const lenient = await open({ MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "1" });
    expect((await lenient.change({ alert_webhook_url: bad[1] })).body.data.alert_webhook_url).toBe(bad[1]);
  });

  it("survive a restart", async () => {
    const dir = tempDir();
    const before = await start({ dir });
    const body = { alert_webhook_url: HOOK, overage_policy: "charge" };
    const { data } = (await before.call("PATCH", "/v1/tenant/settings", { body })).body;
    await before.close();
    const after = await start({ dir });
    expect((await after.call("GET", "/v1/tenant/settings")).body.data).toEqual(data);
  });
});

describe("the first tenant's plan", () => {
  it("is enterprise, or the operator's from its start on", async () => {
    const dir = tempDir();
    const plan = async (env: Record<string, string>) => {
      const server = await start({ dir, env });
      const { plan_tier: tier } = (await server.call("GET", "/v1/tenant/usage")).body.data;
      await server.close();
      return tier;
    };
    expect(await plan({})).toBe("enterprise");
    expect(await plan({ MEMORYOS_PLAN: "starter" })).toBe("starter");
    expect(await plan({})).toBe("starter");
  });
});
