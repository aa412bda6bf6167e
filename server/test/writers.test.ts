import { v7 as uuidv7 } from "uuid";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem, NO_SUCH_ID, start, TestClock, type TestServer } from "./kit.ts";
import { type Desk, openDesk, type Row } from "./provenance-kit.ts";

const WRITERS = "/v1/tenant/service-writers";
const clock = new TestClock();
let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await start({ clock });
});
beforeEach(async () => {
  desk = await openDesk(server);
});

const list = async () => (await desk.call("GET", WRITERS)).body.data as Row[];
const register = (body: object, options: object = {}) =>
  desk.call("POST", WRITERS, { body: { display_name: "A service", ...body }, ...options });
const change = (id: string, body: object) => desk.call("PATCH", `${WRITERS}/${id}`, { body });
const newKey = async (permissions = ["write"]) =>
  (await desk.call("POST", "/v1/api-keys", { body: { name: `key ${uuidv7()}`, permissions } })).body.data;

describe("a service writer", () => {
  it("is active once registered, is listed by name, and may report from then on [PRV-001]", async () => {
    const before = await desk.report("u", "I live in Berlin.", { service: "crm" });
    expectProblem(before, 422, "PROV_422");
    const crm = await desk.writer("crm", { display_name: "Customer records" });
    await desk.writer("billing");
    expect(crm).toMatchObject({
      service_key: "crm",
      display_name: "Customer records",
      is_active: true,
      api_key_id: null,
    });
    expect(crm.authority_rules).toEqual({ default_priority: 50, categories: {}, domain_fields: {} });
    expect((await list()).map((writer) => writer.service_key)).toEqual(["billing", "crm"]);
    expect((await desk.report("u", "I live in Berlin.", { service: "crm" })).body.status).toBe("queued");
  });

  it("has a name that no other of the tenant has, and stays as it is when it is registered again [PRV-002]", async () => {
    const crm = await desk.writer("crm", { authority_rules: { default_priority: 80 } });
    const again = await register({
      service_key: "crm",
      display_name: "Another",
      authority_rules: { default_priority: 1 },
    });
    expectProblem(again, 409, "PROV_409");
    expect(again.body.error).toBe("service_writer_already_exists");
    expect(await list()).toEqual([crm]);
    await (await openDesk(server)).writer("crm");
  });

  it.each(["retrieval-feedback", "memoryos", "memoryos-import"])("may not be called `%s` [PRV-004]", async (name) => {
    const refused = await register({ service_key: name });
    expectProblem(refused, 422, "REQ_422");
    expect(refused.body.details[0].pointer).toBe("/body/service_key");
    expect(await list()).toEqual([]);
  });

  it.each(["CRM", "-crm", "c rm", "", "x".repeat(101)])(
    "may not be called %j, which no event could name",
    async (name) => {
      expectProblem(await register({ service_key: name }), 422, "REQ_422");
    },
  );

  it("is made once for an idempotency key, and the second answer is the first", async () => {
    const headers = { "Idempotency-Key": "one" };
    const [first, second] = [
      await register({ service_key: "crm" }, { headers }),
      await register({ service_key: "crm" }, { headers }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.body.data).toEqual(first.body.data);
    expectProblem(await register({ service_key: "other" }, { headers }), 422, "IDM_422");
  });

  it("keeps what a change leaves out, and has the given rules alone afterwards [PRV-006]", async () => {
    const rules = { default_priority: 70, categories: { fact: 90 }, domain_fields: { exam_date: 95 } };
    const crm = await desk.writer("crm", { authority_rules: rules });
    clock.advance(60);
    const renamed = (await change(crm.id, { display_name: "Records" })).body.data;
    expect(renamed).toEqual({ ...crm, display_name: "Records", updated_at: clock.now().toISOString() });
    const ruled = (await change(crm.id, { authority_rules: { categories: { goal: 10 } } })).body.data;
    expect(ruled.authority_rules).toEqual({ default_priority: 50, categories: { goal: 10 }, domain_fields: {} });
    expect(ruled.display_name).toBe("Records");
    expect((await change(crm.id, {})).body.data.authority_rules).toEqual(ruled.authority_rules);
    expectProblem(await change(NO_SUCH_ID, { display_name: "Nobody" }), 404, "PROV_404");
  });

  it("reports no more when it is inactive, and again when it is active", async () => {
    const crm = await desk.writer("crm");
    await change(crm.id, { is_active: false });
    expectProblem(await desk.report("u", "I live in Berlin.", { service: "crm" }), 422, "PROV_422");
    expect((await list())[0].is_active).toBe(false);
    await change(crm.id, { is_active: true });
    expect((await desk.report("u", "I live in Berlin.", { service: "crm" })).body.status).toBe("queued");
  });

  it("judges with new rules what comes after them alone [PRV-007]", async () => {
    const crm = await desk.writer("crm", { authority_rules: { default_priority: 80 } });
    await desk.writer("chat-export", { authority_rules: { default_priority: 60 } });
    await desk.reported("u", "I live in Berlin.", { service: "crm" });
    await change(crm.id, { authority_rules: { default_priority: 10 } });
    const [claim] = await desk.claims("u");
    expect([claim.active_value, claim.authority_priority]).toEqual(["I live in Berlin.", 80]);
    clock.advance(60);
    await desk.reported("u", "I live in Oslo.", { service: "chat-export" });
    const after = await desk.claim(claim.id);
    expect([after.active_value, after.authority_priority]).toEqual(["I live in Berlin.", 80]);
    expect(after.revisions.map((revision: Row) => revision.authority_priority)).toEqual([60, 80]);
    await desk.reported("u", "I live in Rome.", { service: "crm" });
    expect((await desk.claim(claim.id)).revisions[0]).toMatchObject({ authority_priority: 10, status: "superseded" });
  });
});

describe("the key of a writer", () => {
  it("belongs to one writer [PRV-009]", async () => {
    const { id } = await newKey();
    const crm = await desk.writer("crm", { api_key_id: id });
    expect(crm.api_key_id).toBe(id);
    const taken = await register({ service_key: "billing", api_key_id: id });
    expectProblem(taken, 409, "PROV_409");
    expect(taken.body.error).toBe("api_key_already_bound_to_writer");
    const billing = await desk.writer("billing");
    expectProblem(await change(billing.id, { api_key_id: id }), 409, "PROV_409");
    expect((await change(crm.id, { api_key_id: id })).status).toBe(200);
  });

  it("is an active key of the tenant, and all others are refused alike [PRV-010]", async () => {
    const { id: revoked } = await newKey();
    await desk.call("DELETE", `/v1/api-keys/${revoked}`);
    const other = await openDesk(server);
    const foreign = (await other.call("POST", "/v1/api-keys", { body: { name: "theirs" } })).body.data.id;
    const crm = await desk.writer("crm");
    const told = new Set<string>();
    for (const id of [NO_SUCH_ID, revoked, foreign]) {
      for (const refused of [
        await register({ service_key: "x", api_key_id: id }),
        await change(crm.id, { api_key_id: id }),
      ]) {
        expectProblem(refused, 422, "PROV_422");
        const { request_id: _, ...rest } = refused.body;
        told.add(JSON.stringify(rest));
      }
    }
    expect([...told]).toHaveLength(1);
    expect([...told][0]).toContain("invalid_writer_api_key");
    expect(await list()).toEqual([crm]);
  });

  it("alone reports as the service [SRC-006]", async () => {
    const bound = await newKey();
    await desk.writer("crm", { api_key_id: bound.id });
    const refused = await desk.report("u", "I live in Berlin.", { service: "crm" });
    expectProblem(refused, 403, "PROV_403");
    expect(refused.body.error).toBe("source_service_credential_mismatch");
    expect(await desk.events()).toEqual([]);
    expect((await desk.call("GET", "/v1/tenant/users")).body.data).toEqual([]);
    const body = {
      external_user_id: "u",
      messages: [{ role: "user", content: "I live in Berlin." }],
      source: { service: "crm", event_id: "one" },
    };
    expect((await desk.call("POST", "/v1/memories/add", { key: bound.raw_key, body })).body.status).toBe("queued");
    expect((await desk.events())[0].api_key_id).toBe(bound.id);
  });

  it("once revoked, lets no other key report until the writer is bound to one [SRC-007]", async () => {
    const first = await newKey();
    const second = await newKey();
    const crm = await desk.writer("crm", { api_key_id: first.id });
    await desk.call("DELETE", `/v1/api-keys/${first.id}`);
    const add = (key: string) =>
      desk.call("POST", "/v1/memories/add", {
        key,
        body: {
          external_user_id: "u",
          messages: [{ role: "user", content: "I live in Berlin." }],
          source: { service: "crm", event_id: "one" },
        },
      });
    expectProblem(await add(second.raw_key), 403, "PROV_403");
    expectProblem(await add(desk.key), 403, "PROV_403");
    await change(crm.id, { api_key_id: second.id });
    expect((await add(second.raw_key)).body.status).toBe("queued");
  });

  it("stands behind what is added with it without a source [SRC-021]", async () => {
    const bound = await newKey();
    const crm = await desk.writer("crm", { api_key_id: bound.id, authority_rules: { categories: { fact: 77 } } });
    await server.addAndWait("other", "I live in Rome.", {}, desk.key);
    const job = await server.addAndWait("u", "I live in Berlin.", {}, bound.raw_key);
    const [claim] = await desk.claims("u");
    expect(claim).toMatchObject({ authority_priority: 77, active_value: "I live in Berlin." });
    expect(claim.revisions[0]).toMatchObject({ source_writer_id: crm.id, source_event_id: null, source_service: null });
    expect((await desk.claims("other"))[0].authority_priority).toBe(50);
    expect((await desk.memory(job.created_memory_ids[0])).provenance).toMatchObject({
      writer_id: crm.id,
      authority_priority: 77,
      source_event_id: null,
    });
    expect(await desk.events()).toEqual([]);
    await change(crm.id, { is_active: false });
    await server.addAndWait("later", "I live in Berlin.", {}, bound.raw_key);
    expect((await desk.claims("later"))[0].authority_priority).toBe(50);
  });
});
