import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem, NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";
import { type Desk, openDesk, openServer, type Row } from "./provenance-kit.ts";

const clock = new TestClock();
let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await start({ clock });
});
beforeEach(async () => {
  desk = await openDesk(server);
  for (const service of ["desk", "shop"]) await desk.writer(service);
  await desk.writer("high", { authority_rules: { default_priority: 90 } });
});

const SCOPE = { course: "py101" };
const TIME = "2026-01-10T00:00:00Z";
const hours = (day: string) => `The office hours of Python 101 are on ${day}.`;

/** What a service reports of a user, within the course. */
const report = (user: string, said: string, more: object = {}) =>
  desk.reported(user, said, { service: "desk", scope: SCOPE, observed_at: TIME, ...more });
const resolve = (id: string, verdict: string, reason?: string) =>
  desk.call("POST", `/v1/tenant/conflicts/${id}/resolve`, { body: { correct_user: verdict, reason } });
const ignore = (id: string) =>
  desk.call("PATCH", `/v1/tenant/shared-context-conflicts/${id}`, { body: { status: "ignored" } });
const archived = async (id: string) => (await desk.memory(id)).is_archived;

/** A conflict between two users that no rule settles. */
async function openConflict(): Promise<Row> {
  await report("ravi", hours("Tuesday"));
  await report("maya", hours("Thursday"), { service: "shop" });
  const [conflict] = await desk.conflicts();
  return conflict;
}

describe("two writers who disagree", () => {
  const DAY = 86_400_000;
  const daysAfter = (days: number) => new Date(Date.parse(TIME) + days * DAY).toISOString();
  interface Case {
    differ: string;
    rules?: [number, number];
    times?: [number, number];
    confidences?: [number, number];
    users?: [string, string];
    said?: [string, string];
    scopes?: [object, object];
    outcome: string;
  }
  const two = ["ravi", "maya"] as [string, string];
  const CASES: Case[] = [
    { differ: "one user, authority 40 and 90", rules: [40, 90], outcome: "B counts: higher authority" },
    {
      differ: "one user, authority 90 and 40, the second later",
      rules: [90, 40],
      times: [0, 9],
      outcome: "A counts: higher authority",
    },
    { differ: "one user, observed a day later", times: [0, 1], outcome: "B counts: later observation" },
    { differ: "one user, confidence 0.9 and 0.8", confidences: [0.9, 0.8], outcome: "A counts: higher confidence" },
    {
      differ: "one user, in nothing",
      outcome: "A counts, disputed; clarification_queued, user_session, clarification_queued",
    },
    {
      differ: "two users, authority 40 and 90",
      users: two,
      rules: [40, 90],
      outcome: "both count; resolved, null, authority_weighted",
    },
    {
      differ: "two users, observed 8 days apart",
      users: two,
      times: [0, 8],
      outcome: "both count; resolved, null, recency_weighted",
    },
    {
      differ: "two users, observed 7 days apart",
      users: two,
      times: [0, 7],
      outcome: "both count; pending, tenant_review, null",
    },
    {
      differ: "two users, confidence 0.9 and 0.69",
      users: two,
      confidences: [0.9, 0.69],
      outcome: "both count; resolved, null, confidence_weighted",
    },
    {
      differ: "two users, confidence 0.9 and 0.7",
      users: two,
      confidences: [0.9, 0.7],
      outcome: "both count; pending, tenant_review, null",
    },
    { differ: "two users, in nothing", users: two, outcome: "both count; pending, tenant_review, null" },
    {
      differ: "two users, each of themselves",
      users: two,
      said: ["I live in Oslo.", "I live in Rome."],
      rules: [40, 90],
      outcome: "both count; ignored, null, per_user_scoped",
    },
    { differ: "two users, in scope", users: two, scopes: [{ course: 1 }, { course: 2 }], outcome: "both count" },
    { differ: "one user, in scope", scopes: [{ course: 1 }, { course: 2 }], outcome: "both count" },
  ];
  const seen: string[] = [];
  afterAll(() => console.log(`Two writers disagree\n${seen.join("\n")}`));

  it.each(CASES)(
    "in $differ: $outcome [CLM-003 CLM-004 CLM-005 CLM-006 CLM-009 CNF-009 CNF-010 CNF-012]",
    async (given) => {
      const { differ, rules = [50, 50], times = [0, 0], confidences = [0.9, 0.9], users = ["u", "u"] } = given;
      const { said = [hours("Tuesday"), hours("Thursday")], scopes = [SCOPE, SCOPE] } = given;
      const plain = plainExtractor();
      const opened = await openServer({
        extractor: {
          id: "sure",
          async extract(conversation) {
            const confidence = conversation.turns[0]?.content === said[0] ? confidences[0] : confidences[1];
            return (await plain.extract(conversation)).map((found) => ({ ...found, confidence }));
          },
        },
      });
      const memories: string[] = [];
      for (const n of [0, 1] as const) {
        await opened.desk.writer(`writer-${n}`, { authority_rules: { default_priority: rules[n] } });
        const source = { service: `writer-${n}`, scope: scopes[n], observed_at: daysAfter(times[n]) };
        memories.push((await opened.desk.reported(users[n], said[n], source)).created_memory_ids[0]);
      }
      const live = await Promise.all(memories.map(async (id) => !(await opened.desk.memory(id)).is_archived));
      const claims = await opened.desk.claims(users[1]);
      const reason = claims[0].revisions.find((revision: Row) => revision.status === "activated")?.resolution_reason;
      const standing = live[0] && live[1] ? "both count" : `${live[0] ? "A" : "B"} counts`;
      const how = live[0] && live[1] ? "" : claims[0].status === "disputed" ? ", disputed" : "";
      const lost = claims[0].revisions.find((revision: Row) => revision.status === "superseded")?.resolution_reason;
      const why =
        standing.endsWith("counts") && how === "" ? `: ${reason ?? String(lost).replace("lower", "higher")}` : "";
      const [conflict] = await opened.desk.conflicts();
      const settled = conflict ? `; ${conflict.status}, ${conflict.resolution_path}, ${conflict.auto_resolution}` : "";
      const outcome = `${standing}${how}${why}${settled}`;
      seen.push(`  ${differ.padEnd(48)} ${outcome}`);
      expect(outcome).toBe(given.outcome);
    },
  );
});

describe("a conflict between two users", () => {
  it("is raised once, however often the values are asserted, and never without a common scope [CNF-007]", async () => {
    for (let n = 0; n < 3; n++) {
      await report("ravi", hours("Tuesday"));
      await report("maya", hours("Thursday"));
    }
    const [conflict, ...more] = await desk.conflicts();
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({
      entity_type: "office_hours",
      entity_value_a: "Tuesday",
      entity_value_b: "Thursday",
      user_a_id: "ravi",
      user_b_id: "maya",
      memory_a_content: hours("Tuesday"),
      memory_b_content: hours("Thursday"),
    });
    await report("none", hours("Monday"), { scope: {} });
    await report("other", hours("Friday"), { scope: { course: "py102" } });
    await report("same", hours("Tuesday"));
    const pairs = (await desk.conflicts()).map(({ user_a_id, user_b_id }) => `${user_a_id} ${user_b_id}`);
    expect(pairs.sort()).toEqual(["maya same", "ravi maya"]);
  });

  it("that no rule settles waits for the tenant [CNF-010]", async () => {
    const conflict = await openConflict();
    expect(conflict).toMatchObject({
      status: "pending",
      resolution_path: "tenant_review",
      requires_attention: true,
      auto_resolution: null,
      resolved_by: null,
      resolution: null,
      source_service_a: "desk",
      source_service_b: "shop",
    });
    const { cross_user_conflicts_pending } = (await desk.call("GET", "/v1/tenant/usage")).body.data;
    expect(cross_user_conflicts_pending).toBe(1);
  });

  it.each(["pending", "resolved"])(
    "changes no memory and no score as long as nobody decides it: %s [CNF-011]",
    async (status) => {
      const ask = async (user: string) => {
        const { body } = await server.retrieve(user, "When are the office hours of Python 101?", {}, desk.key);
        return body.data.map(({ id, content, relevance_score, importance_score }: Row) => ({
          id,
          content,
          relevance_score,
          importance_score,
        }));
      };
      await report("ravi", hours("Tuesday"));
      const alone = await ask("ravi");
      await report("maya", hours("Thursday"), { service: status === "pending" ? "desk" : "high" });
      expect((await desk.conflicts())[0].status).toBe(status);
      expect(await ask("ravi")).toEqual(alone);
      expect(await ask("maya")).toMatchObject([{ content: hours("Thursday") }]);
      for (const user of ["ravi", "maya"]) expect((await desk.claims(user))[0].status).toBe("active");
    },
  );

  it("about what each asserts of themselves is nobody's to decide [CNF-012]", async () => {
    await report("ravi", "My favourite colour is green.");
    await report("maya", "My favourite colour is blue.", { service: "high" });
    expect(await desk.conflicts(false)).toEqual([]);
    expect((await desk.conflicts())[0]).toMatchObject({
      status: "ignored",
      auto_resolution: "per_user_scoped",
      resolved_by: "automatic",
      requires_attention: false,
    });
  });
});

describe("the list of conflicts", () => {
  it("has the open ones, the latest first, and the others when they are asked for [CNF-005]", async () => {
    const found: string[] = [];
    for (const n of [1, 2, 3, 4]) {
      clock.advance(60);
      await report(`a${n}`, `The price of ticket ${n} is 5 euros.`);
      await report(`b${n}`, `The price of ticket ${n} is 6 euros.`);
      found.unshift((await desk.conflicts())[0].id);
    }
    const [fourth = "", third = "", second = "", first = ""] = found;
    await resolve(first, "A");
    await ignore(third);
    // The person is asked about another one.
    clock.advance(60);
    await report("asked", "I live in Oslo.");
    await report("asked", "I live in Rome.", { service: "shop" });
    const open = await desk.conflicts(false);
    expect(open.map((conflict) => conflict.id).slice(1)).toEqual([fourth, second]);
    expect(open.map((conflict) => conflict.status)).toEqual(["clarification_queued", "pending", "pending"]);
    expect((await desk.conflicts()).map((conflict) => conflict.id).slice(1)).toEqual(found);
  });
});

describe("a decision of the tenant", () => {
  it.each([
    ["A", "archived_user_b_memory", [false, true]],
    ["B", "archived_user_a_memory", [true, false]],
    ["both_valid", "both_valid_no_archive", [false, false]],
  ])("that %s is right: %s [CNF-015]", async (verdict, action, gone) => {
    const { id, user_a_memory_id: a, user_b_memory_id: b } = await openConflict();
    const { body } = await resolve(id, verdict, "The timetable says so.");
    expect(body.data).toEqual({ resolved: true, conflict_id: id, action_taken: action });
    expect([await archived(a), await archived(b)]).toEqual(gone);
    expect((await desk.conflicts())[0]).toMatchObject({
      status: "resolved",
      resolution: action,
      resolved_by: "tenant",
      resolution_path: "tenant_review",
      resolution_reason: "The timetable says so.",
      requires_attention: false,
      resolved_at: clock.now().toISOString(),
    });
    const claims = [(await desk.claims("ravi"))[0], (await desk.claims("maya"))[0]];
    expect(claims.map((claim) => claim.status)).toEqual(gone.map((is) => (is ? "archived" : "active")));
    expect(await desk.found("ravi", "office hours")).toHaveLength(gone[0] ? 0 : 1);
    expect(await desk.found("maya", "office hours")).toHaveLength(gone[1] ? 0 : 1);
  });

  it("comes once: decided or ignored, nothing more is decided [CNF-017]", async () => {
    const conflict = await openConflict();
    await resolve(conflict.id, "both_valid");
    expectProblem(await resolve(conflict.id, "A"), 409, "CONFLICT_409");
    await report("a", "The price of ticket 1 is 5 euros.");
    await report("b", "The price of ticket 1 is 6 euros.");
    const [ignored] = await desk.conflicts(false);
    await ignore(ignored.id);
    expectProblem(await resolve(ignored.id, "A"), 409, "CONFLICT_409");
    for (const { user_a_memory_id: a, user_b_memory_id: b } of [conflict, ignored]) {
      expect([await archived(a), await archived(b)]).toEqual([false, false]);
    }
    expectProblem(await resolve(NO_SUCH_ID, "A"), 404, "CONFLICT_404");
  });

  it("is not possible about what a person is asked [CNF-018]", async () => {
    await report("u", "I live in Oslo.");
    await report("u", "I live in Rome.", { service: "shop" });
    const [conflict] = await desk.conflicts();
    const refused = await resolve(conflict.id, "A");
    expectProblem(refused, 400, "CONFLICT_400");
    expect(refused.body.error).toBe("conflict_not_tenant_review");
    expect((await desk.conflicts())[0]).toEqual(conflict);
  });

  it("is not possible when a memory was erased: then it can be ignored [CNF-019]", async () => {
    const conflict = await openConflict();
    await desk.call("DELETE", `/v1/memories/${conflict.user_b_memory_id}?hard_delete=true`);
    const refused = await resolve(conflict.id, "A");
    expectProblem(refused, 400, "CONFLICT_400");
    expect(refused.body.error).toBe("conflict_memory_missing");
    expect((await desk.conflicts(false))[0]).toMatchObject({
      id: conflict.id,
      status: "pending",
      user_b_memory_id: null,
      memory_b_content: null,
      memory_a_content: hours("Tuesday"),
    });
    expect(await archived(conflict.user_a_memory_id)).toBe(false);
    expect((await ignore(conflict.id)).body.data[0].status).toBe("ignored");
  });

  it("is not possible about a question of a person whose memory was erased: it waits to be ignored [CNF-019]", async () => {
    await report("u", "I live in Oslo.");
    const second = await report("u", "I live in Rome.", { service: "shop" });
    await desk.call("DELETE", `/v1/memories/${second.created_memory_ids[0]}?hard_delete=true`);
    const [conflict] = await desk.conflicts(false);
    expect(conflict).toMatchObject({ status: "pending", resolution_path: "tenant_review" });
    expect((await resolve(conflict.id, "B")).body.error).toBe("conflict_memory_missing");
    expect((await ignore(conflict.id)).status).toBe(200);
  });

  it("is made by one of many who decide at once, and the others change nothing [CNF-021]", async () => {
    const { id, user_a_memory_id: a, user_b_memory_id: b } = await openConflict();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => (n % 3 === 2 ? ignore(id) : resolve(id, n % 3 === 0 ? "A" : "B"))),
    );
    const won = answers.filter(({ status }) => status === 200);
    const [conflict] = await desk.conflicts();
    const gone = [await archived(a), await archived(b)].filter(Boolean);
    // Ignoring succeeds again: then nobody decided.
    expect(won).toHaveLength(conflict.status === "ignored" ? 4 : 1);
    expect(gone).toHaveLength(conflict.status === "ignored" ? 0 : 1);
    for (const { status } of answers.filter((answer) => !won.includes(answer))) expect(status).toBe(409);
  });
});

describe("ignoring", () => {
  it("leaves both memories, and takes the conflict off the list [CNF-013]", async () => {
    const { id, user_a_memory_id: a, user_b_memory_id: b } = await openConflict();
    const before = [await desk.memory(a), await desk.memory(b)];
    const { body } = await ignore(id);
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({ id, status: "ignored", resolved_by: "tenant", resolution: null });
    expect(await desk.conflicts(false)).toEqual([]);
    expect([await desk.memory(a), await desk.memory(b)]).toEqual(before);
  });

  it("succeeds again, and not on what was resolved [CNF-014]", async () => {
    const { id } = await openConflict();
    const first = await ignore(id);
    clock.advance(60);
    const again = await ignore(id);
    expect([again.status, again.body.data]).toEqual([200, first.body.data]);
    await report("a", "The price of ticket 1 is 5 euros.");
    await report("b", "The price of ticket 1 is 6 euros.");
    const [other] = await desk.conflicts(false);
    await resolve(other.id, "both_valid");
    expectProblem(await ignore(other.id), 409, "CONFLICT_409");
    expectProblem(await ignore(NO_SUCH_ID), 404, "CONFLICT_404");
  });

  it("a question of one user ends it: the value that was active goes on to count [CNF-013]", async () => {
    await report("u", "I live in Oslo.");
    await report("u", "I live in Rome.", { service: "shop" });
    await ignore((await desk.conflicts())[0].id);
    expect((await desk.claims("u"))[0]).toMatchObject({ status: "active", active_value: "I live in Oslo." });
    expect((await server.retrieve("u", "Where do I live?", {}, desk.key)).body.clarification).toBeNull();
  });
});

describe("the statistics", () => {
  it("count this month and what waits now [CNF-001]", async () => {
    const months = new TestClock();
    const opened = await openServer({ clock: months });
    const other = opened.desk;
    for (const service of ["desk", "shop"]) await other.writer(service);
    await other.writer("high", { authority_rules: { default_priority: 90 } });
    const said = (user: string, text: string, service = "desk", scope: object = SCOPE) =>
      other.reported(user, text, { service, scope, observed_at: TIME });
    const price = (n: number, euros: number) => `The price of ticket ${n} is ${euros} euros.`;
    const NONE = {
      total_detected_mtd: 0,
      auto_resolved_mtd: 0,
      auto_resolution_rate: 0,
      resolution_breakdown: {
        per_user_scoped: 0,
        authority_weighted: 0,
        recency_weighted: 0,
        confidence_weighted: 0,
        clarification_queued: 0,
      },
      requires_attention: 0,
      clarifications_pending: 0,
      pending_user_session: 0,
      pending_tenant_review: 0,
      resolved_by_user_session_mtd: 0,
      resolved_by_tenant_mtd: 0,
    };
    expect(await other.stats()).toEqual(NONE);
    for (const n of [1, 2]) {
      await said(`a${n}`, price(n, 5));
      await said(`b${n}`, price(n, 6));
    }
    await said("a3", price(3, 5));
    await said("b3", price(3, 6), "high");
    await said("a4", "I live in Oslo.");
    await said("b4", "I live in Rome.");
    await said("asked", "My favourite colour is green.", "desk", {});
    await said("asked", "My favourite colour is blue.", "shop", {});
    const pending = (await other.conflicts(false)).find((conflict) => conflict.requires_attention);
    await other.call("POST", `/v1/tenant/conflicts/${pending.id}/resolve`, { body: { correct_user: "A" } });
    const counted = {
      ...NONE,
      total_detected_mtd: 5,
      auto_resolved_mtd: 2,
      auto_resolution_rate: 0.4,
      resolution_breakdown: {
        ...NONE.resolution_breakdown,
        per_user_scoped: 1,
        authority_weighted: 1,
        clarification_queued: 1,
      },
      requires_attention: 1,
      clarifications_pending: 1,
      pending_user_session: 1,
      pending_tenant_review: 1,
      resolved_by_tenant_mtd: 1,
    };
    expect(await other.stats()).toEqual(counted);
    const attention = (await other.conflicts()).filter((conflict) => conflict.requires_attention);
    expect(attention).toHaveLength(1);
    // To the last second of the month, and past it.
    months.advance((Date.parse("2026-03-31T23:59:59Z") - months.now().getTime()) / 1000);
    const overdue = {
      requires_attention: 2,
      clarifications_pending: 0,
      pending_user_session: 0,
      pending_tenant_review: 2,
    };
    expect(await other.stats()).toEqual({ ...counted, ...overdue });
    months.advance(1);
    expect(await other.stats()).toEqual({ ...NONE, ...overdue });
  });
});
