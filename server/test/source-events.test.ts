import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem, plainExtractor, start, TestClock, type TestServer, until } from "./kit.ts";
import { type Desk, openDesk, openServer, type Row } from "./provenance-kit.ts";

const clock = new TestClock();
let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await start({ clock });
});
beforeEach(async () => {
  desk = await openDesk(server);
  await desk.writer("crm", { authority_rules: { default_priority: 70 } });
});

const usage = async () => {
  const { calls_used, writes_used, tokens_used } = (await desk.call("GET", "/v1/tenant/usage")).body.data;
  return { calls_used, writes_used, tokens_used };
};

describe("an event", () => {
  it("is listed as it was sent, with the job that it made, the latest observed first [SRC-003]", async () => {
    const scope = { course: "py101", level: { n: 2 } };
    const evidence = [{ source_type: "record", reference: "enrolments/1", content_hash: "AB".repeat(32) }];
    const times = ["2026-02-01T10:00:00Z", "2026-02-20T08:30:00+02:00", "2026-01-05T00:00:00Z"];
    const jobs: Row[] = [];
    for (const [n, observed_at] of times.entries()) {
      const source = { service: "crm", event_id: `e-${n}`, observed_at, scope, evidence };
      jobs.push(await desk.reported(`user ${n}`, `I live in Berlin, number ${n}.`, source));
    }
    const events = await desk.events();
    expect(events.map((event) => event.source_event_id)).toEqual(["e-1", "e-0", "e-2"]);
    expect(events[0]).toMatchObject({
      external_user_id: "user 1",
      source_service: "crm",
      observed_at: "2026-02-20T06:30:00.000Z",
      received_at: clock.now().toISOString(),
      scope,
      evidence_refs: [{ ...evidence[0], content_hash: "ab".repeat(32) }],
      extraction_job_id: jobs[1].job_id,
    });
    expect(events[0].payload_hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await desk.events("external_user_id=user%202")).map((event) => event.source_event_id)).toEqual(["e-2"]);
    expect(await desk.events("source_service=billing")).toEqual([]);
  });

  it("is named by the memories that it made, and by nothing that was only said [SRC-022]", async () => {
    const source = { service: "crm", event_id: "e-1", scope: { course: "py101" } };
    const job = await desk.reported("u", "I live in Berlin. My favourite colour is green.", source);
    expect(job.created_memory_ids).toHaveLength(2);
    const [event] = await desk.events();
    for (const id of job.created_memory_ids) {
      const memory = await desk.memory(id);
      expect(memory.source_event_id).toBe(event.id);
      expect(memory.provenance).toMatchObject({
        source_event_id: event.id,
        event_id: "e-1",
        service: "crm",
        writer_id: event.writer_id,
        authority_priority: 70,
        authority_rules: { default_priority: 70, categories: {}, domain_fields: {} },
        payload_hash: event.payload_hash,
        scope: { course: "py101" },
      });
    }
    const { body } = await server.retrieve("u", "Where do I live?", {}, desk.key);
    expect(body.data[0].source_event_id).toBe(event.id);
    await server.addAndWait("said", "I live in Berlin.", {}, desk.key);
    const listed = (await server.list("?external_user_id=said", desk.key)).body.data;
    expect(listed[0].source_event_id).toBeNull();
  });

  it("counts as observed on receipt when it does not say when, or says a time to come [SRC-018]", async () => {
    const now = clock.now().toISOString();
    await desk.reported("u", "I live in Berlin.", { service: "crm", event_id: "silent" });
    await desk.reported("v", "I live in Oslo.", {
      service: "crm",
      event_id: "early",
      observed_at: "2031-01-01T00:00:00Z",
    });
    for (const event of await desk.events()) expect(event.observed_at).toBe(now);
    for (const user of ["u", "v"]) expect((await desk.claims(user))[0].observed_at).toBe(now);
  });

  it("makes memory of what its assistant messages state, which a conversation does not [SRC-017]", async () => {
    const messages = [
      { role: "system", content: "I live in Rome." },
      { role: "assistant", content: "I live in Berlin.", external_turn_id: "said" },
      { role: "assistant", content: "The office hours of Python 101 are on Tuesday." },
    ];
    const job = await desk.reported("u", messages, { service: "crm" });
    const memories = await Promise.all(job.created_memory_ids.map(desk.memory));
    expect(memories.map(({ content }) => content)).toEqual([
      "I live in Berlin.",
      "The office hours of Python 101 are on Tuesday.",
    ]);
    expect(memories[0].provenance.turn_ids).toEqual(["said"]);
    const said = await server.addAndWait("said", messages, {}, desk.key);
    expect(said.created_memory_ids).toEqual([]);
  });

  it("keeps the sentences of records word for word, and no secret of them [SRC-017]", async () => {
    const said = "Dr. Rao teaches the course. The password is hunter2secret. Do they pass? Ravi's exam is on 12 March.";
    const job = await desk.reported("u", said, { service: "crm" });
    const memories = await Promise.all(job.created_memory_ids.map(desk.memory));
    expect(memories.map(({ content }) => content)).toEqual([
      "Dr. Rao teaches the course.",
      "Ravi's exam is on 12 March.",
    ]);
  });

  it("is not needed: a conversation without a source has none, and no writer [SRC-020]", async () => {
    const other = await openDesk(server);
    const job = await server.addAndWait("u", "I live in Berlin.", {}, other.key);
    expect(job.created_memory_ids).toHaveLength(1);
    expect(await other.events()).toEqual([]);
    expect((await other.call("GET", "/v1/tenant/service-writers")).body.data).toEqual([]);
    expect((await other.memory(job.created_memory_ids[0])).provenance).toMatchObject({
      service: null,
      writer_id: null,
    });
  });

  it("is refused for a service that is no active writer, and leaves nothing [SRC-005]", async () => {
    const before = await usage();
    const refused = await desk.report("nobody", "I live in Berlin.", { service: "unheard-of" });
    expectProblem(refused, 422, "PROV_422");
    expect(refused.body.error).toBe("source_service_not_registered");
    expect(await usage()).toEqual(before);
    expect(await desk.events()).toEqual([]);
    expect((await desk.call("GET", "/v1/tenant/users")).body.data).toEqual([]);
    expect((await desk.call("GET", "/v1/tenant/quality-log")).body.data).toEqual([]);
  });
});

describe("an event sent again", () => {
  const source = { service: "crm", event_id: "same" };

  it("answers with the first job and changes and counts nothing, however many come at once [SRC-008]", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.report("u", "I live in Berlin.", source)));
    const jobs = new Set(answers.map(({ body }) => `${body.status} ${body.job_id}`));
    expect([...jobs]).toEqual([`queued ${answers[0]?.body.job_id}`]);
    await until(async () => (await desk.claims("u")).length === 1);
    const before = await usage();
    expect(before).toMatchObject({ calls_used: 1, writes_used: 1 });
    const again = await desk.report("u", "I live in Berlin.", source);
    expect([again.body.status, again.body.job_id]).toEqual(["queued", answers[0]?.body.job_id]);
    expect(await usage()).toEqual(before);
    expect(await desk.events()).toHaveLength(1);
    expect((await desk.claims("u"))[0].revisions).toHaveLength(1);
    expect((await desk.call("GET", "/v1/tenant/quality-log")).body.pagination.total).toBe(1);
  });

  it("answers with the first job when that was given up, or its memory erased [SRC-008]", async () => {
    const failing = await openServer({
      extractor: plainExtractor((conversation) => {
        if (conversation.turns[0]?.content.includes("fails")) throw new Error("No");
      }),
    });
    await failing.desk.writer("crm");
    const dead = await failing.desk.report("u", "This fails.", { service: "crm", event_id: "dead" });
    await until(async () => {
      failing.clock.advance(600);
      const job = await failing.desk.call("GET", `/v1/memories/jobs/${dead.body.job_id}`);
      return job.body.data.status === "dead";
    });
    const again = await failing.desk.report("u", "This fails.", { service: "crm", event_id: "dead" });
    expect([again.body.status, again.body.job_id]).toEqual(["queued", dead.body.job_id]);

    const job = await desk.reported("u", "I live in Berlin.", source);
    await desk.call("DELETE", `/v1/memories/${job.created_memory_ids[0]}?hard_delete=true`);
    expect(await desk.events()).toEqual([]);
    const erased = await desk.report("u", "I live in Berlin.", source);
    expect([erased.body.status, erased.body.job_id]).toEqual(["queued", job.job_id]);
    expect((await server.list("?external_user_id=u&include_archived=true", desk.key)).body.data).toEqual([]);
  });

  it("makes nothing again of a user who was erased [SRC-008 PRV-013]", async () => {
    await desk.reported("u", "I live in Berlin.", source);
    await desk.call("DELETE", "/v1/users/u");
    expectProblem(await desk.report("u", "I live in Berlin.", source), 410, "IDM_410");
    expect((await desk.call("GET", "/v1/tenant/users")).body.data).toEqual([]);
  });

  it("with another payload is refused, and changes nothing [SRC-009]", async () => {
    await desk.reported("u", "I live in Berlin.", source);
    const before = await usage();
    const refused = await desk.report("u", "I live in Oslo.", source);
    expectProblem(refused, 409, "PROV_409");
    expect(refused.body.error).toBe("source_event_payload_mismatch");
    expect(await usage()).toEqual(before);
    expect((await desk.claims("u")).map((claim) => claim.active_value)).toEqual(["I live in Berlin."]);
  });

  it("is the same payload in another order and filing, and another with anything else changed [SRC-010]", async () => {
    const evidence = [
      { source_type: "record", reference: "a" },
      { source_type: "ticket", reference: "b", content_hash: null },
    ];
    const sent = {
      ...source,
      observed_at: "2026-01-01T00:00:00Z",
      scope: { a: 1, b: { c: [1, 2], d: null } },
      evidence,
    };
    const messages = [{ role: "user", content: "I live in Berlin.", external_turn_id: "t" }];
    const first = await desk.report("u", messages, sent);
    const same = [
      () => desk.report("u", messages, { ...sent, evidence: evidence.toReversed() }),
      () => desk.report("u", messages, { ...sent, scope: { b: { d: null, c: [1, 2] }, a: 1 } }),
      () => desk.report("u", messages, { ...sent, observed_at: "2026-01-01T01:00:00+01:00" }),
      () => desk.report("u", messages, sent, { agent_id: "a", conversation_id: "c", metadata: { m: 1 } }),
    ];
    for (const again of same) expect((await again()).body.job_id).toBe(first.body.job_id);
    const others = [
      () => desk.report("v", messages, sent),
      () => desk.report("u", [{ ...messages[0], content: "I live in Oslo." }], sent),
      () => desk.report("u", [{ ...messages[0], role: "assistant" }], sent),
      () => desk.report("u", messages, { ...sent, observed_at: "2026-01-01T00:00:01Z" }),
      () => desk.report("u", messages, { ...sent, observed_at: null }),
      () => desk.report("u", messages, { ...sent, scope: { a: 1 } }),
      () => desk.report("u", messages, { ...sent, evidence: evidence.slice(1) }),
    ];
    for (const other of others) expectProblem(await other(), 409, "PROV_409");
  });

  it("by another service is another event, and in another tenant too [SRC-011]", async () => {
    await desk.writer("billing");
    const other = await openDesk(server);
    await other.writer("crm");
    const answers = [
      await desk.report("u", "I live in Berlin.", source),
      await desk.report("u", "I live in Oslo.", { ...source, service: "billing" }),
      await other.report("u", "I live in Rome.", source),
    ];
    expect(new Set(answers.map(({ body }) => body.job_id)).size).toBe(3);
    expect(await desk.events()).toHaveLength(2);
    expect(await other.events()).toHaveLength(1);
  });

  it("is known for good, days later and after a restart [SRC-013]", async () => {
    const first = await openServer();
    await first.desk.writer("crm");
    const job = await first.desk.reported("u", "I live in Berlin.", source);
    await first.desk.server.close();
    const later = new TestClock();
    later.advance(90 * 86_400);
    const second = await start({ clock: later, dir: first.desk.server.dir });
    const body = { external_user_id: "u", messages: [{ role: "user", content: "I live in Berlin." }], source };
    const again = await second.call("POST", "/v1/memories/add", { key: first.desk.key, body });
    expect([again.body.status, again.body.job_id]).toEqual(["queued", job.job_id]);
    const changed = { ...body, messages: [{ role: "user", content: "I live in Oslo." }] };
    expectProblem(
      await second.call("POST", "/v1/memories/add", { key: first.desk.key, body: changed }),
      409,
      "PROV_409",
    );
  });

  it("has one payload whatever the scope is made of [SRC-008 SRC-010]", async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,8}$/),
          fc.oneof(
            fc.string({ unit: "grapheme-ascii" }),
            fc.integer(),
            fc.boolean(),
            fc.array(fc.integer(), { maxLength: 3 }),
          ),
        ),
        async (scope) => {
          const sent = { service: "crm", event_id: `scope ${n++}`, scope: JSON.parse(JSON.stringify(scope)) };
          const first = await desk.report("u", "I live in Berlin.", sent);
          const again = await desk.report("u", "I live in Berlin.", {
            ...sent,
            scope: Object.fromEntries(Object.entries(sent.scope).reverse()),
          });
          expect(first.status, first.text).toBe(200);
          expect(again.body.job_id).toBe(first.body.job_id);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("a correction as feedback", () => {
  it("is an event of its own service, which nobody needs to register [SRC-004]", async () => {
    const other = await openDesk(server);
    const job = await server.addAndWait("u", "I live in Berlin.", {}, other.key);
    const { retrieval_id } = (await server.retrieve("u", "Where do I live?", {}, other.key)).body;
    const body = {
      retrieval_id,
      outcome: "user_corrected",
      used_memory_ids: job.created_memory_ids,
      correction: "I live in Oslo.",
    };
    const feedback = (await other.call("POST", "/v1/memories/retrieval-feedback", { body })).body.data;
    await until(async () => (await other.found("u", "Where do I live?")).includes("I live in Oslo."));
    const [event, ...more] = await other.events();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      source_service: "retrieval-feedback",
      writer_id: null,
      external_user_id: "u",
      source_event_id: feedback.feedback_id,
      extraction_job_id: feedback.correction_job_id,
    });
    const [memory] = (await server.list("?external_user_id=u", other.key)).body.data;
    expect(memory).toMatchObject({ content: "I live in Oslo.", source_event_id: event.id });
    expect(memory.provenance).toMatchObject({ service: "retrieval-feedback", authority_priority: null });
  });
});
