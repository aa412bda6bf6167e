import { readFileSync } from "node:fs";
import { request } from "node:http";
import { openapi } from "@memoryos/contract/control";
import { responseValidators } from "@memoryos/contract/control/responses";
import { describe, expect, it } from "vitest";
import { longestRetryDelay } from "../src/jobs/retry.ts";
import { type ControlClient, controlClient } from "./control-client.ts";
import { expectProblem, plainExtractor, send, start, type TestServer, tempDir, until } from "./kit.ts";
import { runServer, spawnServer } from "./process.ts";

const TOKEN = "a-control-token-for-tests";
const ENV = { MEMORYOS_CONTROL: "1", MEMORYOS_CONTROL_PORT: "0", MEMORYOS_CONTROL_TOKEN: TOKEN };
const HOUR = 3600;

async function controlled(
  parts: Parameters<typeof start>[0] = {},
): Promise<{ server: TestServer; control: ControlClient }> {
  const server = await start({ extractor: plainExtractor(), ...parts, env: ENV });
  return { server, control: controlClient(server.control as NonNullable<TestServer["control"]>) };
}

describe.concurrent("the control service", () => {
  it("is off unless it is turned on, and prints its token when it made one", async () => {
    expect((await start()).control).toBeNull();
    const plain = await runServer({ MEMORYOS_DATA_DIR: tempDir() });
    expect(plain.out()).not.toContain("Control");
    const server = await runServer({ MEMORYOS_DATA_DIR: tempDir(), MEMORYOS_CONTROL: "1", MEMORYOS_CONTROL_PORT: "0" });
    const [, url = "", token = ""] =
      /Control +(http:\S+) +token (\S+) \(shown only this once\)/.exec(server.out()) ?? [];
    expect(await controlClient({ url, token }).ask("getClock")).toMatchObject({ mode: "system" });
    const [, document = ""] = /its document: (\S+)/.exec(server.out()) ?? [];
    expect(JSON.parse(readFileSync(document, "utf8")).paths).toHaveProperty("/v1/faults/{dependency}");
  });

  it("takes the bodies that its document gives as examples", async () => {
    const { control } = await controlled();
    const { schemas } = (openapi as { components: { schemas: Record<string, { examples?: object[] }> } }).components;
    const example = (name: string) => schemas[name]?.examples?.[0] as never;
    const fault = await control.ask("setFault", { path: { dependency: "embedder" }, body: example("SetFaultRequest") });
    expect(fault).toEqual(example("Fault"));
    expect(await control.ask("setClock", { body: example("SetClockRequest") })).toMatchObject({ mode: "stopped" });
    await control.ask("advanceClock", { body: example("AdvanceClockRequest") });
    const { tenant } = await control.ask("createTenant", { body: example("CreateTenantRequest") });
    const path = { tenant_id: tenant.tenant_id };
    expect(await control.ask("updateTenant", { path, body: example("UpdateTenantRequest") })).toMatchObject({
      plan: "free",
      overage_policy: "block",
    });
    await control.ask("reset", { body: example("ResetRequest") });
    const described = Object.keys(schemas).filter((name) => name.endsWith("Request"));
    expect(described.filter((name) => example(name) === undefined)).toEqual([]);
  });

  it("listens on the loopback address alone, whatever the API listens on", async () => {
    const server = await runServer({ MEMORYOS_DATA_DIR: tempDir(), HOST: "0.0.0.0", ...ENV });
    expect(server.out()).toMatch(/Control +http:\/\/127\.0\.0\.1:\d+ +token in MEMORYOS_CONTROL_TOKEN/);
    expect(server.out()).not.toContain(TOKEN);
  });

  it("keeps the server from starting when its port is taken", async () => {
    const { server } = await controlled();
    const { port } = new URL(server.control?.url ?? "");
    const second = spawnServer({ MEMORYOS_DATA_DIR: tempDir(), ...ENV, MEMORYOS_CONTROL_PORT: port });
    expect((await second.exited).code).toBe(1);
    expect(second.err()).toMatch(/port is already in use/);
  });

  it("is opened by its token alone, and its token opens nothing of the API", async () => {
    const { server, control } = await controlled();
    const tries: [token: string | null, headers: Record<string, string>][] = [
      [null, {}],
      ["wrong", {}],
      [TOKEN.slice(0, -1), {}],
      [null, { Authorization: `ApiKey ${TOKEN}` }],
      [null, { Authorization: "Bearer " }],
    ];
    for (const [token, headers] of tries) {
      for (const path of ["/v1/clock", "/v1/nothing"]) {
        const answer = await control.send("GET", path, { token, headers });
        expectProblem(answer, 401, "AUTH_001");
        expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      }
    }
    expectProblem(await server.list("", TOKEN), 401, "AUTH_001");
    expect((await server.call("GET", "/v1/clock")).status).toBe(404);
  });

  it("answers no request that names another host, as a rebound name would", async () => {
    const { server } = await controlled();
    const { hostname, port } = new URL(server.control?.url ?? "");
    const status = await new Promise((resolve, reject) => {
      const headers = { Host: "evil.example", Authorization: `Bearer ${TOKEN}` };
      request({ hostname, port, path: "/v1/clock", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(400);
  });

  it.each<[string, string, string, unknown, number, string]>([
    ["an unknown path", "GET", "/v1/nothing", undefined, 404, "REQ_404"],
    ["another method", "DELETE", "/v1/faults", undefined, 405, "REQ_405"],
    ["no body", "POST", "/v1/clock/advance", undefined, 415, "REQ_415"],
    ["a body that is no JSON", "POST", "/v1/clock/advance", "{", 400, "REQ_400"],
    ["a key twice", "POST", "/v1/clock/advance", '{"seconds":1,"seconds":2}', 400, "REQ_400"],
    ["a field that is not known", "POST", "/v1/clock/advance", { seconds: 1, second: 2 }, 422, "REQ_422"],
    ["a field that is missing", "POST", "/v1/clock/advance", {}, 422, "REQ_422"],
    ["time that goes back", "POST", "/v1/clock/advance", { seconds: -1 }, 422, "REQ_422"],
    ["what is no time", "PUT", "/v1/clock", { now: "soon" }, 422, "REQ_422"],
    ["an unknown dependency", "PUT", "/v1/faults/moon", { failing: true }, 422, "REQ_422"],
    ["an unknown tenant", "POST", "/v1/reset", { tenant_id: "nobody" }, 404, "REQ_404"],
  ])("refuses %s in the shape of the API's errors", async (_, method, path, body, status, code) => {
    const { control } = await controlled();
    const answer = await control.send(method, path, body === undefined ? {} : { body });
    expectProblem(answer, status, code);
    if (status === 405) expect(answer.headers.get("allow")).toBe("GET");
    const valid = responseValidators.advanceClock[String(status)]?.body;
    expect(valid?.(answer.body), JSON.stringify(valid?.errors)).toBe(true);
  });

  it("has a document that names each path, with a token asked for everywhere", () => {
    expect(openapi.security).toEqual([{ BearerAuth: [] }]);
    expect(Object.keys(openapi.paths as object)).toContain("/v1/clock/advance");
  });
});

describe.concurrent("the test clock", () => {
  it("is the one that the whole server goes by", async () => {
    const { server, control } = await controlled();
    const set = await control.ask("setClock", { body: { now: "2030-02-01T00:00:00Z", stopped: true } });
    expect(set).toEqual({ now: "2030-02-01T00:00:00.000Z", mode: "stopped" });
    const job = await server.addAndWait("u", "I like tea");
    expect(job).toMatchObject({ created_at: "2030-02-01T00:00:00.000Z", completed_at: "2030-02-01T00:00:00.000Z" });
    await control.ask("advanceClock", { body: { seconds: 1.5 } });
    const listed = await server.list("?external_user_id=u");
    expect(listed.body.timestamp).toBe("2030-02-01T00:00:01.500Z");
    expect(listed.body.data[0].created_at).toBe("2030-02-01T00:00:00.000Z");
    await control.ask("setClock", { body: { now: "2031-01-01T00:00:00Z" } });
    expect(await control.ask("getClock")).toMatchObject({ mode: "turned", now: expect.stringMatching(/^2031-01-01/) });
    const reset = await control.ask("resetClock");
    expect(reset.mode).toBe("system");
    expect(Math.abs(Date.parse(reset.now) - Date.now())).toBeLessThan(HOUR * 1000);
  });

  it("brings on what waits for a time, such as the next attempt of a job [JOB-005]", async () => {
    const { server, control } = await controlled();
    await control.ask("setFault", { path: { dependency: "embedder" }, body: { failing: true } });
    const body = { external_user_id: "u", messages: [{ content: "I like tea" }] };
    const { job_id } = (await server.call("POST", "/v1/memories/add", { body })).body;
    const status = async () => (await server.call("GET", `/v1/memories/jobs/${job_id}`)).body.data.status;
    await until(async () => (await status()) === "failed");
    await control.ask("setFault", { path: { dependency: "embedder" }, body: { failing: false } });
    await control.ask("advanceClock", { body: { seconds: longestRetryDelay(1) } });
    await until(async () => (await status()) === "completed");
  });
});

describe.concurrent("a fault", () => {
  const circuit = async (server: TestServer) =>
    (await server.call("GET", "/health")).headers.get("x-memoryos-circuit-status");
  const add = (server: TestServer, content = "I like tea") =>
    server.call("POST", "/v1/memories/add", { body: { external_user_id: "u", messages: [{ content }] } });

  it("of the store makes the API answer 503, and ends [CIR-004 CIR-006]", async () => {
    const { server, control } = await controlled();
    await control.ask("setFault", { path: { dependency: "store" }, body: { failing: true } });
    expectProblem(await server.list("?external_user_id=u"), 503, "SRV_503");
    expect(await circuit(server)).toBe("CRITICAL");
    expect(await control.ask("listFaults")).toContainEqual({ dependency: "store", failing: true });
    await control.ask("setFault", { path: { dependency: "store" }, body: { failing: false } });
    await until(async () => {
      await control.ask("advanceClock", { body: { seconds: 5 } });
      return (await circuit(server)) === "HEALTHY";
    });
    expect((await server.list("?external_user_id=u")).status).toBe(200);
  });

  it("of the vector index leaves retrieval by words [CIR-005]", async () => {
    const { server, control } = await controlled();
    await server.addAndWait("u", "I play the cello");
    await control.ask("setFault", { path: { dependency: "vector_index" }, body: { failing: true } });
    const { body } = await server.retrieve("u", "cello");
    expect(body).toMatchObject({ is_degraded: true, data: [{ content: "I play the cello" }] });
  });

  it("of the extractor fails jobs with a reason [JOB-005]", async () => {
    const server = await start({ env: ENV });
    const control = controlClient(server.control as NonNullable<TestServer["control"]>);
    await control.ask("setFault", { path: { dependency: "llm" }, body: { failing: true } });
    const { job_id } = (await add(server)).body;
    const failed = await until(async () => {
      const { data } = (await server.call("GET", `/v1/memories/jobs/${job_id}`)).body;
      return data.status === "failed" && data;
    });
    expect(failed.error_summary).toMatch(/made to fail/);
  });

  it("of the gate lets nothing through [GAT-023]", async () => {
    const { server, control } = await controlled();
    await control.ask("setFault", { path: { dependency: "gate" }, body: { failing: true } });
    expect((await add(server)).body).toMatchObject({
      status: "blocked",
      blocked_reason: "internal_error",
      job_id: null,
    });
    await control.ask("setFault", { path: { dependency: "gate" }, body: { failing: false } });
    expect((await add(server)).body.status).toBe("queued");
  });
});

describe.concurrent("tenants", () => {
  it("are made, found by their keys and listed", async () => {
    const { server, control } = await controlled();
    const { tenant, api_key } = await control.ask("createTenant", { body: { plan: "starter", permissions: ["read"] } });
    expect(tenant).toMatchObject({
      plan: "starter",
      overage_policy: "warn",
      usage: { calls_used: 0, tokens_used: 0, writes_used: 0, reads_used: 0 },
    });
    expect(await control.ask("findTenant", { body: { api_key } })).toEqual(tenant);
    const ids = (await control.ask("listTenants")).map(({ tenant_id }) => tenant_id);
    expect(ids).toEqual([server.tenantId, tenant.tenant_id]);
    expectProblem(await control.send("POST", "/v1/tenants/find", { body: { api_key: "mem_none" } }), 404, "REQ_404");
  });

  it("take the plan, policy and usage that are set, from the next request on", async () => {
    const { server, control } = await controlled();
    const update = (body: object) => control.ask("updateTenant", { path: { tenant_id: server.tenantId }, body });
    const mode = async () => (await server.list("?external_user_id=u")).headers.get("x-memoryos-quota-mode");
    expect(await update({ plan: "free" })).toMatchObject({ plan: "free", overage_policy: "block" });
    expect(await mode()).toBe("FULL");
    const used = await update({ usage: { calls_used: 5000, writes_used: 5000 } });
    expect(used.usage).toEqual({ calls_used: 5000, tokens_used: 0, writes_used: 5000, reads_used: 0 });
    expect(await mode()).toBe("BLOCKED");
    expect(await update({ overage_policy: "warn", usage: { writes_used: 0 } })).toMatchObject({
      overage_policy: "warn",
    });
    expect(await mode()).toBe("PASSTHROUGH");
    await update({ usage: { calls_used: 0, tokens_used: 2_000_000 } });
    expect(await mode()).toBe("DEGRADED_RETRIEVE");
    await update({ overage_policy: "charge" });
    expect(await mode()).toBe("FULL");
    await update({ plan: "free" });
    expect(await mode()).toBe("BLOCKED");
    await control.ask("setClock", { body: { now: "2040-01-01T00:00:00Z" } });
    expect(await mode()).toBe("FULL");
  });

  it("that do not exist answer 404", async () => {
    const { control } = await controlled();
    expectProblem(await control.send("PATCH", "/v1/tenants/nobody", { body: { plan: "free" } }), 404, "REQ_404");
  });
});

it("runs the lifecycle at the time that the clock says", async () => {
  const { server, control } = await controlled();
  await server.addAndWait("u", "I like tea");
  expect(await control.ask("runLifecycle")).toMatchObject({ examined: 1, decayed: 0, archived: 0 });
  await control.ask("advanceClock", { body: { seconds: 400 * 24 * HOUR } });
  await control.ask("runLifecycle");
  // By this run or by that of the schedule, whose time has come too.
  await until(async () => (await server.list("?external_user_id=u")).body.pagination.total === 0);
});

describe.concurrent("a reset", () => {
  it("of one tenant removes its data and leaves its keys and everybody else's data", async () => {
    const { server, control } = await controlled();
    const other = await server.makeKey(["admin"]);
    await server.addAndWait("u", "I like tea");
    await server.addAndWait("u", "I like juice", {}, other.key);
    await server.retrieve("u", "tea");
    const done = await control.ask("reset", { body: { tenant_id: server.tenantId } });
    expect(done.tenants).toBe(1);
    expect(done.rows_removed).toBeGreaterThan(4);
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(0);
    expect((await server.retrieve("u", "tea")).body.data).toEqual([]);
    expect((await server.list("?external_user_id=u", other.key)).body.pagination.total).toBe(1);
    await server.addAndWait("u", "I like tea");
    expect((await server.retrieve("u", "tea")).body.data.length).toBe(1);
  });

  it("of everything ends faults and turned clocks too", async () => {
    const { server, control } = await controlled();
    const other = await server.makeKey(["admin"]);
    await server.addAndWait("u", "I like tea");
    await server.addAndWait("u", "I like juice", {}, other.key);
    await control.ask("setClock", { body: { now: "2030-02-01T00:00:00Z", stopped: true } });
    await control.ask("setFault", { path: { dependency: "embedder" }, body: { failing: true } });
    expect((await control.ask("reset", { body: {} })).tenants).toBe(2);
    expect((await control.ask("listFaults")).filter(({ failing }) => failing)).toEqual([]);
    expect((await control.ask("getClock")).mode).toBe("system");
    for (const key of [undefined, other.key]) {
      expect((await server.list("?external_user_id=u", key)).body.pagination.total).toBe(0);
    }
    expect((await send(server.url, "GET", "/v1/memories?external_user_id=u")).status).toBe(200);
  });
});
