import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem, filesWith, NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";
import { type Desk, openDesk, openServer, type Row } from "./provenance-kit.ts";

const clock = new TestClock();
let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await start({ clock });
});
beforeEach(async () => {
  desk = await openDesk(server);
  await desk.writer("high", { authority_rules: { default_priority: 90 } });
  await desk.writer("low", { authority_rules: { default_priority: 40 } });
  await desk.writer("desk");
  await desk.writer("shop");
});

const EARLY = "2026-01-01T00:00:00Z";
const LATE = "2026-02-01T00:00:00Z";
const BERLIN = "I live in Berlin.";
const OSLO = "I live in Oslo.";

const values = (claim: Row) => claim.revisions.map((revision: Row) => [revision.asserted_value, revision.status]);
const erase = (id: string, hard = true) => desk.call("DELETE", `/v1/memories/${id}?hard_delete=${hard}`);

describe("a claim", () => {
  it("says who asserted what, with the memory and the event, for what is only said too [CLM-001 CLM-008]", async () => {
    await server.addAndWait("u", "My Python exam is on 14 March.", {}, desk.key);
    clock.advance(60);
    const evidence = [{ source_type: "record", reference: "enrolments/8841", content_hash: null }];
    const job = await desk.reported("u", "Ravi's Python exam is on 12 March.", {
      service: "high",
      event_id: "e",
      evidence,
    });
    const [claim, ...more] = await desk.claims("u");
    expect(more).toEqual([]);
    const [event] = await desk.events();
    expect(claim).toMatchObject({
      external_user_id: "u",
      category: "fact",
      subject_key: "user",
      predicate_key: "python_exam_date",
      scope: {},
      active_value: "Ravi's Python exam is on 12 March.",
      active_memory_id: job.created_memory_ids[0],
      status: "active",
      authority_priority: 90,
    });
    const [reported, said] = claim.revisions;
    expect(reported).toMatchObject({
      id: claim.winning_revision_id,
      source_event_id: event.id,
      source_service: "high",
      source_event_key: "e",
      source_field: "exam_date",
      evidence_refs: evidence,
      status: "activated",
      resolution_reason: "higher authority",
    });
    expect(said).toMatchObject({
      source_event_id: null,
      source_writer_id: null,
      status: "superseded",
      authority_priority: 50,
      resolution_reason: "lower authority",
    });
    expect(await desk.claim(claim.id)).toEqual(claim);
    expectProblem(await desk.call("GET", `/v1/tenant/claims/${NO_SUCH_ID}`), 404, "CLAIM_404");
  });

  it("has its ten newest assertions in a list, and all of them alone, the newest first [CLM-001]", async () => {
    for (let n = 0; n < 12; n++) {
      clock.advance(60);
      await desk.reported("u", `My budget is ${n + 100} euros.`, { service: "desk" });
    }
    const [listed] = await desk.claims("u");
    const alone = await desk.claim(listed.id);
    const said = Array.from({ length: 12 }, (_, n) => `My budget is ${111 - n} euros.`);
    expect(alone.revisions.map((revision: Row) => revision.asserted_value)).toEqual(said);
    expect(listed.revisions).toEqual(alone.revisions.slice(0, 10));
  });

  it("comes first in the list when it changed last, and by its status, category and user [CLM-001]", async () => {
    await desk.reported("u", BERLIN, { service: "desk" });
    clock.advance(60);
    await desk.reported("v", "My favourite colour is green.", { service: "desk" });
    const list = async (query: string) => (await desk.call("GET", `/v1/tenant/claims?${query}`)).body.data as Row[];
    const users = async (query: string) => (await list(query)).map((claim) => claim.external_user_id);
    expect(await users("")).toEqual(["v", "u"]);
    clock.advance(60);
    await desk.reported("u", OSLO, { service: "desk" });
    expect(await users("")).toEqual(["u", "v"]);
    expect(await users("category=preference")).toEqual(["v"]);
    expect(await users("status=disputed")).toEqual([]);
    expect(await users("external_user_id=v&status=active")).toEqual(["v"]);
    expect(await users("external_user_id=nobody")).toEqual([]);
  });

  it.each([
    ["last", ["low", "high"]],
    ["first", ["high", "low"]],
  ])("has the value of the higher authority, also when that comes %s [CLM-003]", async (_, order) => {
    const said: Row = { high: BERLIN, low: OSLO };
    for (const [n, service] of order.entries()) {
      clock.advance(60);
      // The time speaks for the other one.
      await desk.reported("u", said[service], {
        service,
        observed_at: service === "high" ? EARLY : LATE,
        event_id: `${n}`,
      });
    }
    const [claim] = await desk.claims("u");
    expect(claim).toMatchObject({ active_value: BERLIN, authority_priority: 90, status: "active" });
    expect(await desk.found("u", "Where do I live?")).toEqual([BERLIN]);
  });

  it.each([
    ["last", [EARLY, LATE]],
    ["first", [LATE, EARLY]],
  ])("has, of equal authority, the value observed later, also when that comes %s [CLM-004]", async (_, order) => {
    for (const time of order) {
      clock.advance(60);
      await desk.reported("u", time === LATE ? BERLIN : OSLO, {
        service: time === LATE ? "desk" : "shop",
        observed_at: time,
      });
    }
    const [claim] = await desk.claims("u");
    expect(claim).toMatchObject({ active_value: BERLIN, status: "active" });
    expect(claim.observed_at).toBe(new Date(LATE).toISOString());
  });

  it("goes by what was asserted last of a value, also where that was no news [CLM-003 CLM-004]", async () => {
    await desk.reported("u", BERLIN, { service: "desk", observed_at: EARLY });
    await desk.reported("u", BERLIN, { service: "high", observed_at: EARLY });
    await desk.reported("u", OSLO, { service: "shop", observed_at: LATE });
    const [claim] = await desk.claims("u");
    expect(claim).toMatchObject({ active_value: BERLIN, authority_priority: 90 });
    expect(values(claim)).toEqual([
      [OSLO, "superseded"],
      [BERLIN, "activated"],
      [BERLIN, "superseded"],
    ]);
  });

  it.each([
    [0.95, 0.75],
    [0.75, 0.95],
  ])("has, of equal authority and time, the surer value: %d against %d [CLM-005]", async (...sure) => {
    const plain = plainExtractor();
    const { desk: other } = await openServer({
      extractor: {
        id: "sure",
        async extract(conversation) {
          const confidence = conversation.turns[0]?.content === BERLIN ? sure[0] : sure[1];
          return (await plain.extract(conversation)).map((found) => ({ ...found, confidence: confidence ?? 0 }));
        },
      },
    });
    await other.writer("desk");
    await other.reported("u", BERLIN, { service: "desk", observed_at: EARLY });
    await other.reported("u", OSLO, { service: "desk", observed_at: EARLY });
    const [claim] = await other.claims("u");
    const surer = (sure[0] ?? 0) > (sure[1] ?? 0) ? BERLIN : OSLO;
    expect(claim).toMatchObject({ active_value: surer, status: "active", confidence_score: Math.max(...sure) });
    expect(claim.revisions.map((revision: Row) => revision.resolution_reason)).toContain("lower confidence");
  });

  it("is disputed when nothing decides, keeps its value and raises a conflict [CLM-006 CLM-014]", async () => {
    await desk.reported("u", BERLIN, { service: "desk", observed_at: EARLY });
    const job = await desk.reported("u", OSLO, { service: "shop", observed_at: EARLY });
    const [claim] = await desk.claims("u");
    expect(claim).toMatchObject({ status: "disputed", active_value: BERLIN });
    expect(values(claim)).toEqual([
      [OSLO, "disputed"],
      [BERLIN, "activated"],
    ]);
    const [conflict, ...more] = await desk.conflicts();
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({
      entity_type: "residence",
      entity_value_a: "Berlin",
      entity_value_b: "Oslo",
      user_a_memory_id: claim.active_memory_id,
      user_b_memory_id: job.created_memory_ids[0],
      user_a_id: "u",
      user_b_id: "u",
      source_service_a: "desk",
      source_service_b: "shop",
      status: "clarification_queued",
      resolution_path: "user_session",
    });
    expect(await desk.found("u", "Where do I live? Berlin or Oslo?")).toEqual([BERLIN]);
    // The same once more is no other conflict, and no other memory.
    await desk.reported("u", OSLO, { service: "shop", observed_at: EARLY });
    expect(await desk.conflicts()).toHaveLength(1);
    expect((await server.list("?external_user_id=u&include_archived=true", desk.key)).body.data).toHaveLength(2);
  });

  it("is disputed by two things that a person said of one time, and not by what they say next [CLM-006]", async () => {
    const messages = (content: string, more: object = {}) => [{ role: "user", content, ...more }];
    const at = { occurred_at: EARLY };
    await server.addAndWait("u", messages("I prefer Python examples.", at), {}, desk.key);
    await server.addAndWait("u", messages("I prefer TypeScript examples.", at), {}, desk.key);
    expect((await desk.claims("u"))[0]).toMatchObject({
      status: "disputed",
      active_value: "I prefer Python examples.",
    });
    await server.addAndWait("v", BERLIN, {}, desk.key);
    await server.addAndWait("v", OSLO, {}, desk.key);
    expect((await desk.claims("v"))[0]).toMatchObject({ status: "active", active_value: OSLO });
  });

  it("is decided by what counts more than both values, and nobody is asked any more [CLM-003 CLM-006]", async () => {
    await desk.reported("u", BERLIN, { service: "desk", observed_at: EARLY });
    await desk.reported("u", OSLO, { service: "shop", observed_at: EARLY });
    await desk.reported("u", "I live in Rome.", { service: "high", observed_at: EARLY });
    const [claim] = await desk.claims("u");
    expect(claim).toMatchObject({ status: "active", active_value: "I live in Rome." });
    const [conflict] = await desk.conflicts();
    expect(conflict).toMatchObject({
      status: "resolved",
      auto_resolution: "authority_weighted",
      resolved_by: "automatic",
    });
    expect((await server.retrieve("u", "Where do I live?", {}, desk.key)).body.clarification).toBeNull();
  });

  it("keeps what lost, and its memory, archived and not erased [CLM-007]", async () => {
    const first = await desk.reported("u", BERLIN, { service: "high", observed_at: EARLY });
    const second = await desk.reported("u", OSLO, { service: "low", observed_at: LATE });
    expect(second.decisions[0]).toMatchObject({
      outcome: "stored",
      reason: "lower authority",
      memory_id: second.created_memory_ids[0],
      other_memory_id: first.created_memory_ids[0],
    });
    const lost = await desk.memory(second.created_memory_ids[0]);
    expect(lost).toMatchObject({ content: OSLO, is_archived: true, system_archived: true });
    const [claim] = await desk.claims("u");
    expect(claim.revisions[0]).toMatchObject({ memory_id: lost.id, asserted_value: OSLO, status: "superseded" });
    const history = await desk.call("GET", `/v1/memories/${lost.id}/history`);
    expect(history.body.data.map((version: Row) => version.change_type)).toEqual(["created", "conflict_update"]);
  });

  it("goes by the writer's rule for the field, else for the category, else by its default [CLM-008]", async () => {
    const rules = { default_priority: 11, categories: { fact: 22 }, domain_fields: { exam_date: 33 } };
    await desk.writer("ruled", { authority_rules: rules });
    const authority = async (user: string, said: string) => {
      await desk.reported(user, said, { service: "ruled" });
      return (await desk.claims(user))[0].authority_priority;
    };
    expect(await authority("a", "My Python exam is on 14 March.")).toBe(33);
    expect(await authority("b", BERLIN)).toBe(22);
    expect(await authority("c", "My favourite colour is green.")).toBe(11);
    await server.addAndWait("d", BERLIN, {}, desk.key);
    expect((await desk.claims("d"))[0].authority_priority).toBe(50);
  });

  it("names the field of the domain schema that the tenant has [CLM-008]", async () => {
    const field = async (user: string) => {
      await desk.reported(user, "My Python exam is on 14 March.", { service: "desk" });
      const { source_domain, source_field } = (await desk.claims(user))[0].revisions[0];
      return [source_domain, source_field];
    };
    expect(await field("before")).toEqual([null, "exam_date"]);
    await desk.call("PATCH", "/v1/tenant/domain-schema", { body: { domain_schema: "edtech" } });
    expect(await field("after")).toEqual(["edtech", "exam_date"]);
  });

  it("does not compete with one of another scope [CLM-009]", async () => {
    const scopes = [{}, { team: 1 }, { team: 2 }, { team: 1, room: "a" }];
    for (const [n, scope] of scopes.entries()) {
      await desk.reported("u", `My budget is ${n + 100} euros.`, { service: n % 2 ? "high" : "low", scope });
    }
    clock.advance(60);
    // The same scope told in another order is the same.
    await desk.reported("u", "My budget is 400 euros.", { service: "high", scope: { room: "a", team: 1 } });
    const claims = await desk.claims("u");
    expect(claims.map((claim) => [claim.active_value, claim.status]).sort()).toEqual([
      ["My budget is 100 euros.", "active"],
      ["My budget is 101 euros.", "active"],
      ["My budget is 102 euros.", "active"],
      ["My budget is 400 euros.", "active"],
    ]);
    expect(new Set(claims.map((claim) => claim.claim_fingerprint)).size).toBe(4);
    expect(await desk.conflicts()).toEqual([]);
  });

  it("has one of the asserted values, and never a text made of several [CLM-010]", async () => {
    const said = [
      "The office hours of Python 101 are on Tuesday.",
      "The office hours of Python 101 are on Tuesday in room 4.",
      "Python 101's office hours are on Thursday.",
    ];
    for (const [n, text] of said.entries()) {
      clock.advance(60);
      await desk.reported("u", text, { service: n === 1 ? "shop" : "desk" });
    }
    const claims = await desk.claims("u");
    for (const claim of claims) {
      expect(said).toContain(claim.active_value);
      for (const revision of claim.revisions) expect(said).toContain(revision.asserted_value);
    }
    const memories = (await server.list("?external_user_id=u&include_archived=true", desk.key)).body.data;
    for (const memory of memories) expect(said).toContain(memory.content);
    expect(claims).toHaveLength(1);
    expect(claims[0].active_value).toBe(said[2]);
  });

  it.each([
    ["archived", false],
    ["erased", true],
  ])(
    "is archived when the memory of its value is %s by the app, and nothing that lost takes its place [CLM-011]",
    async (_, hard) => {
      await desk.reported("u", OSLO, { service: "low" });
      const job = await desk.reported("u", BERLIN, { service: "high" });
      await erase(job.created_memory_ids[0], hard);
      const [claim] = await desk.claims("u");
      expect(claim).toMatchObject({
        status: "archived",
        active_value: null,
        active_memory_id: null,
        winning_revision_id: null,
      });
      expect(await desk.found("u", "Where do I live?")).toEqual([]);
      const statuses = hard
        ? [[OSLO, "superseded"]]
        : [
            [BERLIN, "archived"],
            [OSLO, "superseded"],
          ];
      expect(values(claim)).toEqual(statuses);
    },
  );

  it("counts again when its memory is brought back, and with the words that the app gives it", async () => {
    const job = await desk.reported("u", BERLIN, { service: "high" });
    const path = `/v1/memories/${job.created_memory_ids[0]}`;
    await desk.call("PATCH", path, { body: { is_archived: true } });
    await desk.call("PATCH", path, { body: { is_archived: false } });
    expect((await desk.claims("u"))[0]).toMatchObject({ status: "active", active_value: BERLIN });
    clock.advance(60);
    await desk.call("PATCH", path, { body: { content: "I live in Potsdam." } });
    const [claim] = await desk.claims("u");
    expect(claim).toMatchObject({ status: "active", active_value: "I live in Potsdam.", authority_priority: 90 });
    expect(values(claim)).toEqual([
      ["I live in Potsdam.", "activated"],
      [BERLIN, "superseded"],
    ]);
  });

  it("counts again as it did before its memory was archived, disputed or weakly repeated as it was [CLM-003 CLM-006]", async () => {
    const job = await desk.reported("u", BERLIN, { service: "high", observed_at: EARLY });
    await desk.writer("rival", { authority_rules: { default_priority: 90 } });
    await desk.reported("u", OSLO, { service: "rival", observed_at: EARLY });
    await desk.reported("u", BERLIN, { service: "low" });
    const standing = async () => {
      const [{ updated_at, effective_at, revisions, ...claim }] = await desk.claims("u");
      return claim;
    };
    const before = await standing();
    expect(before).toMatchObject({ status: "disputed", active_value: BERLIN, authority_priority: 90 });
    const path = `/v1/memories/${job.created_memory_ids[0]}`;
    await desk.call("PATCH", path, { body: { is_archived: true } });
    expect((await standing()).status).toBe("archived");
    await desk.call("PATCH", path, { body: { is_archived: false } });
    expect(await standing()).toEqual(before);
  });
});

describe("erasing", () => {
  it("a memory leaves no event, claim or question of it, and no word of it in others [PRV-013]", async () => {
    const word = "Zanzibar";
    await desk.reported("u", BERLIN, { service: "desk", observed_at: EARLY });
    const source = { service: "shop", event_id: `${word}-1`, observed_at: EARLY };
    const disputing = await desk.reported("u", `I live in ${word}.`, source);
    const single = await desk.reported("u", `My favourite food is ${word} stew.`, {
      service: "shop",
      event_id: `${word}-2`,
    });
    for (const id of [...disputing.created_memory_ids, ...single.created_memory_ids]) await erase(id);
    const seen = JSON.stringify([await desk.events(), await desk.claims("u"), await desk.conflicts()]);
    expect(seen).not.toContain(word);
    for (const id of [...disputing.created_memory_ids, ...single.created_memory_ids]) expect(seen).not.toContain(id);
    expect(await desk.events()).toHaveLength(1);
    expect((await desk.claims("u")).map((claim) => [claim.active_value, claim.status])).toEqual([[BERLIN, "active"]]);
    expect((await server.retrieve("u", "Where do I live?", {}, desk.key)).body.clarification).toBeNull();
    expect((await desk.stats()).clarifications_pending).toBe(0);
    expect(filesWith(server.dir, word)).toEqual([]);
  });

  it("a memory leaves no word of it in the name of a claim that others are part of [PRV-013]", async () => {
    const word = "zanzi";
    const dog = await server.addAndWait("u", `I have a dog called ${word}.`, {}, desk.key);
    await server.addAndWait("u", "I don't have a dog.", {}, desk.key);
    const [before] = await desk.claims("u");
    expect(before.predicate_key).toContain(word);
    for (const id of dog.created_memory_ids) await erase(id);
    const [claim, ...more] = await desk.claims("u");
    expect(more).toEqual([]);
    expect(JSON.stringify(claim).toLowerCase()).not.toContain(word);
    expect(claim).toMatchObject({ id: before.id, status: "active", subject_key: "user", predicate_key: "have_dog" });
    expect(claim.claim_fingerprint).not.toBe(before.claim_fingerprint);
    expect(filesWith(server.dir, word)).toEqual([]);
  });

  it("a user leaves no byte of theirs in the files, of whatever they were in [PRV-013]", async () => {
    const word = "Xanthippe";
    const source = {
      service: "desk",
      observed_at: EARLY,
      scope: { of: `${word} scope` },
      evidence: [{ source_type: "record", reference: `${word} record` }],
    };
    const user = `user ${word}`;
    for (let n = 0; n < 24; n++) {
      const event_id = `${word} ${n}`;
      await desk.reported(user, `I live in ${word}${n} town.`, {
        ...source,
        event_id,
        service: n % 2 ? "desk" : "shop",
      });
    }
    const { clarification } = (await server.retrieve(user, "Where do I live?", {}, desk.key)).body;
    const said = { external_user_id: user, answer: "B", free_text: `Surely ${word}` };
    await desk.call("POST", `/v1/memories/clarifications/${clarification.id}/answer`, { body: said });
    expect(filesWith(server.dir, word).length).toBeGreaterThan(0);
    await desk.call("DELETE", `/v1/users/${encodeURIComponent(user)}`);
    expect(filesWith(server.dir, word)).toEqual([]);
  });

  it("a user leaves nothing of them with anybody else [PRV-013]", async () => {
    const scope = { course: "py101" };
    const report = (user: string, day: string) =>
      desk.reported(user, `The office hours of Python 101 are on ${day}.`, {
        service: "desk",
        scope,
        observed_at: EARLY,
      });
    await report("stays", "Tuesday");
    await report("goes", "Thursday");
    await desk.reported("goes", BERLIN, { service: "desk", observed_at: EARLY });
    await desk.reported("goes", OSLO, { service: "shop", observed_at: EARLY });
    expect(await desk.conflicts()).toHaveLength(2);
    await desk.call("DELETE", "/v1/users/goes");
    const [conflict, ...more] = await desk.conflicts();
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({
      user_a_id: "stays",
      user_b_id: null,
      user_b_memory_id: null,
      memory_b_content: null,
      entity_value_b: "",
      status: "pending",
    });
    expect(await desk.claims("goes")).toEqual([]);
    expect((await desk.events()).map((event) => event.external_user_id)).toEqual(["stays"]);
    expect(JSON.stringify([await desk.conflicts(), await desk.events()])).not.toMatch(/goes|Thursday|Oslo|Berlin/);
    expect((await desk.stats()).clarifications_pending).toBe(0);
  });
});
