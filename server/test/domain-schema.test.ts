import { describe, expect, it } from "vitest";
import { OVERLAYS } from "../src/domains/overlays.ts";
import { expectProblem, KEY, start, type TestServer } from "./kit.ts";

const PATH = "/v1/tenant/domain-schema";
const read = async (server: TestServer, key = KEY) => (await server.call("GET", PATH, { key })).body.data;
const choose = (server: TestServer, body: object, key = KEY) => server.call("PATCH", PATH, { key, body });
const NO_SUPPORT_TYPES = { support_type_configured: null, support_type_mode: "single", support_types_allowed: [] };

describe("the domain schema of a tenant", () => {
  it("is none until one is chosen, and all that there are are listed [DOM-002]", async () => {
    const server = await start();
    const data = await read(server);
    expect(data).toMatchObject({ domain_schema: null, ...NO_SUPPORT_TYPES });
    expect(data.available_domains.map(({ value }: { value: string | null }) => value)).toEqual([
      null,
      "edtech",
      "support",
    ]);
  });

  it("that was set is in every later read, of that tenant alone [DOM-008]", async () => {
    const server = await start();
    const other = await server.makeKey(["admin"]);
    expect((await choose(server, { domain_schema: "edtech" })).body.data.domain_schema).toBe("edtech");
    expect((await read(server)).domain_schema).toBe("edtech");
    expect((await read(server, other.key)).domain_schema).toBeNull();
  });

  it("goes back to the General Engine without a body field, as with null [DOM-004]", async () => {
    const server = await start();
    for (const body of [{}, { domain_schema: null }]) {
      await choose(server, { domain_schema: "support" });
      await server.store.changeDomainSettings(server.tenantId, () => ({
        schema: "support",
        supportType: "travel",
        supportTypeMode: "single",
        supportTypesAllowed: ["saas"],
      }));
      expect((await read(server)).support_type_configured).toBe("travel");
      expect((await choose(server, body)).body.data).toMatchObject({ domain_schema: null, ...NO_SUPPORT_TYPES });
      expect(await read(server)).toMatchObject({ domain_schema: null, ...NO_SUPPORT_TYPES });
    }
  });

  it("stays what was chosen, when the kind of support is set at the same time [DOM-008]", async () => {
    const server = await start();
    for (let n = 0; n < 5; n++) {
      await choose(server, { domain_schema: "support" });
      const body = { support_type_mode: "auto" };
      const [chosen] = await Promise.all([
        choose(server, { domain_schema: null }),
        server.call("PATCH", "/v1/tenant/support-type", { key: KEY, body }),
      ]);
      expect(chosen.status).toBe(200);
      expect(await read(server)).toMatchObject({ domain_schema: null, ...NO_SUPPORT_TYPES });
    }
  });

  it("that nobody knows is refused, and needs an admin to be set", async () => {
    const server = await start();
    expectProblem(await choose(server, { domain_schema: "healthcare" }), 422, "REQ_422");
    const reader = await server.makeKey(["read", "write"], server.tenantId);
    expectProblem(await choose(server, { domain_schema: "edtech" }, reader.key), 403, "KEY_403");
    expect((await read(server, reader.key)).domain_schema).toBeNull();
  });

  it("holds for every add and retrieve after the answer, and loses nothing when it changes [DOM-008, DOM-009, DOM-014]", async () => {
    const server = await start();
    const profile = async () =>
      (await server.call("GET", "/v1/memories/edtech-profile?external_user_id=ravi")).body.data;
    const context = async () => (await server.retrieve("ravi", "optics")).body.system_prompt_addition;
    await server.addAndWait("ravi", "I struggle with genetics.");
    await choose(server, { domain_schema: "edtech" });
    expect(await profile()).toBeNull();
    await server.addAndWait("ravi", "I struggle with optics.");
    const known = await profile();
    expect(known).toMatchObject({ weak_topics: [{ topic: "Optics" }] });
    expect(await context()).toMatch(/^Student:/);
    await choose(server, { domain_schema: null });
    expect(await context()).toMatch(/^What you know/);
    expect(await profile()).toBeNull();
    await server.addAndWait("ravi", "I struggle with algebra.");
    await choose(server, { domain_schema: "edtech" });
    expect(await profile()).toEqual(known);
    expect(await context()).toMatch(/^Student:/);
    const { body } = await server.list("?external_user_id=ravi");
    expect(body.pagination.total).toBe(3);
  });
});

it("a profile and a domain block show each job that reads completed [DOM-014]", async () => {
  const server = await start();
  await choose(server, { domain_schema: "edtech" });
  for (const [said, topic] of [
    ["I struggle with optics.", "Optics"],
    ["I struggle with algebra.", "Algebra"],
  ] as const) {
    await server.addAndWait("ravi", said);
    const { body } = await server.call("GET", "/v1/memories/edtech-profile?external_user_id=ravi");
    expect(JSON.stringify(body.data.weak_topics)).toContain(topic);
    expect((await server.retrieve("ravi", "same query")).body.system_prompt_addition).toContain(topic);
  }
});

it("with a schema a conversation gives the same general memories as without [DOM-020]", async () => {
  const said = [
    { role: "user", content: "I'm in class 12. I struggle with optics and I love cricket." },
    { role: "assistant", content: "When is your exam?" },
    { role: "user", content: "My physics exam is on 12 March. My sister is called Asha." },
  ];
  const contents = async (schema: string | null) => {
    const server = await start();
    await choose(server, { domain_schema: schema });
    await server.addAndWait("ravi", said);
    const { body } = await server.list("?external_user_id=ravi&limit=50");
    return body.data.map(({ content, category }: { content: string; category: string }) => [content, category]).sort();
  };
  const general = await contents(null);
  expect(general.length).toBeGreaterThan(2);
  expect(await contents("edtech")).toEqual(general);
});

describe("a schema that fails", () => {
  const failing = () => {
    throw new TypeError("it cannot read this: I struggle with optics");
  };

  it("never undoes the general memories, and the job says so [DOM-023]", async () => {
    const edtech = { ...OVERLAYS.edtech, observe: failing } as NonNullable<typeof OVERLAYS.edtech>;
    const server = await start({ overlays: { edtech } });
    await choose(server, { domain_schema: "edtech" });
    const job = await server.addAndWait("ravi", "I struggle with optics.");
    expect(job).toMatchObject({ status: "completed", error: null });
    expect(job.created_memory_ids).toHaveLength(1);
    expect(job.extraction_metadata.domain).toEqual({
      schema: "edtech",
      facts: 0,
      error: "The profile could not be updated (TypeError); the memories are stored.",
    });
    expect((await server.retrieve("ravi", "optics")).body.data).toHaveLength(1);
  });

  it("says on the job how much it found when it does not fail", async () => {
    const server = await start();
    await choose(server, { domain_schema: "edtech" });
    const job = await server.addAndWait("ravi", "I struggle with optics.");
    expect(job.extraction_metadata.domain).toEqual({ schema: "edtech", facts: 1 });
  });
});
