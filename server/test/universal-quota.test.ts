import { describe, expect, it } from "vitest";
import { FAILED_AUTHENTICATIONS } from "../src/http/failed-authentications.ts";
import { gate } from "../src/memory/gate/gate.ts";
import type { PlanName } from "../src/quota/plans.ts";
import { expectProblem, plainExtractor, start, TestClock, until } from "./kit.ts";
import { makeAgent, makePerson } from "./passport-kit.ts";

const MONTH = "2026-03";
const USED = { calls: 0, writes: 0, tokens: 0, reads: 0 };

/** An agent whose owner has a plan, with a person who has granted it everything. */
async function onPlan(plan: PlanName, parts: Parameters<typeof start>[0] = {}) {
  const clock = new TestClock();
  const server = await start({ clock, extractor: plainExtractor(), gate, ...parts });
  const owner = await server.makeTenant(plan);
  const agent = await makeAgent(server, {}, owner.key);
  const person = await makePerson(server, clock.now());
  await person.grant(agent);
  return { clock, server, owner, agent, person };
}

describe("the quota headers of an agent's answer", () => {
  it("are those of the agent's owner once both credentials resolve [UNI-004 UNI-002 QTA-027]", async () => {
    const { server, owner, agent, person } = await onPlan("free");
    await server.store.setUsage(owner.tenantId, MONTH, { ...USED, calls: 2_500 });
    const stranger = await makePerson(server);
    const answers = [
      await agent.retrieve(person, "anything"),
      await agent.job(person, crypto.randomUUID()),
      await agent.call(person, "POST", "/v1/universal/memories/add", { messages: [] }),
      await agent.add(stranger, "I live in Pune"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 422, 403]);
    for (const { headers } of answers) {
      expect(headers.get("x-memoryos-budget-remaining")).toBe("0.5000");
      expect(headers.get("x-memoryos-quota-reset")).toBe("2026-04-01T00:00:00.000Z");
    }
    const refused = await server.call("POST", "/v1/universal/memories/retrieve", {
      key: owner.key,
      headers: { "X-MemoryOS-UUI": person.token },
      body: { query: "anything" },
    });
    expect([refused.status, refused.headers.get("x-memoryos-budget-remaining")]).toEqual([403, "1.0000"]);
    expect(refused.headers.get("x-memoryos-quota-reset")).toBeNull();
  });
});

describe("what an agent adds for a person", () => {
  it("counts as the owner's, and by the person as the user [UNI-011]", async () => {
    const { server, owner, agent, person } = await onPlan("free");
    const other = await makePerson(server);
    await other.grant(agent);
    const statuses = [];
    for (const town of ["Pune", "Leh", "Goa", "Delhi"]) {
      statuses.push((await agent.add(person, `I moved to ${town} with my two cats`)).body.status);
    }
    // Three within a minute for one person; another person has three of their own.
    expect(statuses).toEqual(["queued", "queued", "queued", "L1"]);
    expect((await agent.add(other, "I moved to Pune with my two cats")).body.status).toBe("queued");
    const after = await server.store.readPlanUsage(owner.tenantId, MONTH);
    expect(after?.usage).toMatchObject({ calls: 4, writes: 4 });
    const log = await server.call("GET", "/v1/tenant/quality-log", { key: owner.key });
    expect(log.body.data.map((row: { layer_blocked_at: string }) => row.layer_blocked_at)).toEqual([
      "NONE",
      "L1",
      "NONE",
      "NONE",
      "NONE",
    ]);
    expect(log.text).not.toMatch(/Pune|cats/);
    await until(async () => (await server.store.readPlanUsage(owner.tenantId, MONTH))?.openJobs === 0);
    expect(await server.store.jobTotals(owner.tenantId, MONTH)).toMatchObject({ completed: 4 });
  });

  it("is judged by the gate as a tenant's is [UNI-011 GAT-010 GAT-019]", async () => {
    const { server, owner, agent, person } = await onPlan("free");
    expect((await agent.add(person, "ok")).body).toMatchObject({ status: "L2", blocked_reason: "low_quality" });
    expect((await agent.add(person, "I moved to Pune with my two cats")).body.status).toBe("queued");
    expect((await agent.add(person, "I moved to Pune with my two cats")).body.status).toBe("L3");
    await server.store.setUsage(owner.tenantId, MONTH, { ...USED, tokens: 1_999_999 });
    expect((await agent.add(person, "My sister lives in Leh and paints")).body.status).toBe("L4");
  });

  it("takes places in the queue of the owner, and of nobody else [UNI-011]", async () => {
    const hold = Promise.withResolvers<void>();
    const { server, owner, agent, clock } = await onPlan("free", { extractor: plainExtractor(() => hold.promise) });
    const statuses = [];
    for (let n = 0; n < 11; n++) {
      const person = await makePerson(server, clock.now());
      await person.grant(agent);
      statuses.push((await agent.add(person, `My house has the number ${n} and a green door`)).body.status);
    }
    expect(statuses).toEqual([...Array(10).fill("queued"), "queue_full"]);
    expect((await server.store.readPlanUsage(owner.tenantId, MONTH))?.openJobs).toBe(10);
    const other = await server.makeTenant("free");
    const body = { external_user_id: "maya", messages: [{ content: "My house has a green door and a dog" }] };
    expect((await server.call("POST", "/v1/memories/add", { key: other.key, body })).body.status).toBe("queued");
    hold.resolve();
    await until(async () => (await server.store.readPlanUsage(owner.tenantId, MONTH))?.openJobs === 0);
  });

  it("counts against the owner's adds a minute [UNI-011 LIM-001 LIM-007]", async () => {
    const { server, owner, agent, person } = await onPlan("free", { env: { MEMORYOS_TENANT_ADDS_PER_MINUTE: "2" } });
    const body = { external_user_id: "maya", messages: [{ content: "My house has a green door and a dog" }] };
    expect((await server.call("POST", "/v1/memories/add", { key: owner.key, body })).status).toBe(200);
    const second = await agent.add(person, "I moved to Pune with my two cats");
    expect([second.status, second.headers.get("ratelimit")]).toEqual([200, '"tenant-adds";r=0;t=60']);
    const third = await agent.add(person, "I moved to Leh with my two cats");
    expectProblem(third, 429, "RATE_429");
    expectProblem(await server.call("POST", "/v1/memories/add", { key: owner.key, body }), 429, "RATE_429");
    expect((await agent.retrieve(person, "Pune")).status).toBe(200);
  });

  it("is no longer the owner's to wait for when the owner is erased [UNI-011]", async () => {
    const hold = Promise.withResolvers<void>();
    const { server, owner, agent, person } = await onPlan("starter", { extractor: plainExtractor(() => hold.promise) });
    const { body } = await agent.add(person, "I moved to Pune with my two cats");
    expect((await server.call("DELETE", "/v1/users/me", { key: owner.key })).status).toBe(200);
    hold.resolve();
    const job = await until(async () => {
      const found = await server.store.findJob("universal", body.job_id);
      return found?.status === "completed" && found;
    });
    expect(job.blockedReason).toBe("write_not_permitted");
    expect(await server.store.readPlanUsage(owner.tenantId, MONTH)).toBeNull();
    expect(await server.store.countOpenJobs()).toBe(0);
  });
});

describe("the quota mode of the agent's owner", () => {
  it("has the effect that it has on a tenant's retrieve, and none on what is permitted [UNI-027 QTA-020]", async () => {
    const { server, owner, agent, person } = await onPlan("starter");
    const stranger = await makePerson(server);
    await agent.addAndWait(person, "I moved to Pune with my two cats");
    const ask = async () => (await agent.retrieve(person, "Pune")).body;
    expect(await ask()).toMatchObject({ quota_mode: "FULL", data: [{}], permission_error: null });
    await server.store.setUsage(owner.tenantId, MONTH, { ...USED, calls: 50_000 });
    const all = (await ask()).categories_available;
    expect(all).toHaveLength(6);
    const common = { permission_status: null, permission_error: null, categories_available: all };
    expect(await ask()).toMatchObject({
      ...common,
      quota_mode: "PASSTHROUGH",
      is_passthrough: true,
      data: [],
      system_prompt_addition: "",
    });
    expect((await agent.add(person, "My sister lives in Leh and paints")).body.status).toBe("passthrough");
    await server.store.setUsage(owner.tenantId, MONTH, { ...USED, tokens: 25_000_000 });
    expect(await ask()).toMatchObject({ ...common, quota_mode: "DEGRADED_RETRIEVE", is_degraded: true, data: [] });
    expect((await agent.retrieve(stranger, "Pune")).body).toMatchObject({
      permission_status: "no_grant_for_user",
      quota_mode: "DEGRADED_RETRIEVE",
      is_degraded: true,
    });
    await server.store.changeSettings(owner.tenantId, { policy: "block" });
    expect(await ask()).toMatchObject({ ...common, quota_mode: "BLOCKED", data: [{}] });
  });

  it("counts what an agent retrieves as reads of its owner, and keeps none for feedback", async () => {
    const { server, owner, agent, person } = await onPlan("starter");
    await agent.retrieve(person, "Pune");
    await until(async () => (await server.store.readPlanUsage(owner.tenantId, MONTH))?.usage.reads === 1);
    expect((await agent.retrieve(person, "Pune")).body.retrieval_id).toBeNull();
  });
});

describe("credentials that are refused time and again", () => {
  it.each(["agent", "person"])(
    "of an %s are not looked at any more, while good ones are [LIM-003 LIM-004]",
    async (kind) => {
      const { server, agent, person } = await onPlan("starter");
      const wrong = () =>
        kind === "agent"
          ? agent.call({ ...person, token: "uui_wrong" }, "POST", "/v1/universal/memories/retrieve", { query: "Pune" })
          : server.call("GET", "/v1/uui/me/grants", { key: null, headers: { "X-MemoryOS-Session": "wrong" } });
      const statuses = new Set<number>();
      for (let n = 0; n < FAILED_AUTHENTICATIONS; n++) statuses.add((await wrong()).status);
      expect([...statuses]).toEqual([kind === "agent" ? 403 : 401]);
      expectProblem(await wrong(), 429, "AUTH_429");
      expect((await agent.retrieve(person, "Pune")).status).toBe(200);
      expect((await person.call("GET", "/v1/uui/me/grants")).status).toBe(200);
    },
  );
});
