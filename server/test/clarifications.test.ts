import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem, NO_SUCH_ID, start, TestClock, type TestServer, until } from "./kit.ts";
import { type Desk, openDesk, type Row } from "./provenance-kit.ts";

const DAY = 86_400;
const TIME = "2026-01-10T00:00:00Z";
const clock = new TestClock();
let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await start({ clock });
});
beforeEach(async () => {
  desk = await openDesk(server);
  for (const service of ["desk", "shop"]) await desk.writer(service);
});

const OSLO = "I live in Oslo.";
const ROME = "I live in Rome.";

/** Two values of one thing that nothing decides between. */
async function disagree(user = "u", a = OSLO, b = ROME): Promise<[string, string]> {
  const [first, second] = [
    await desk.reported(user, a, { service: "desk", observed_at: TIME }),
    await desk.reported(user, b, { service: "shop", observed_at: TIME }),
  ];
  return [first.created_memory_ids[0], second.created_memory_ids[0]];
}
const retrieve = async (user = "u", more: object = {}): Promise<Row> =>
  (await server.retrieve(user, "Where do I live?", more, desk.key)).body;
const answer = (id: string, said: string, more: object = {}) =>
  desk.call("POST", `/v1/memories/clarifications/${id}/answer`, {
    body: { external_user_id: "u", answer: said, ...more },
  });
const live = (ids: string[]) => Promise.all(ids.map(async (id) => !(await desk.memory(id)).is_archived));

describe("a question", () => {
  it("comes with a retrieve, as text and with its options [CLR-009]", async () => {
    const [a, b] = await disagree();
    const { clarification, clarification_question } = await retrieve();
    expect(clarification_question).toBe(clarification.question);
    expect(clarification.question).toMatch(/I live in Oslo.*I live in Rome/);
    expect(clarification.options).toEqual([
      { answer: "A", label: OSLO, memory_id: a },
      { answer: "B", label: ROME, memory_id: b },
      { answer: "both", label: expect.any(String), memory_id: null },
      { answer: "neither", label: expect.any(String), memory_id: null },
    ]);
    expect(clarification.conflict_id).toBe((await desk.conflicts())[0].id);
    expect(Date.parse(clarification.expires_at)).toBe(clock.now().getTime() + 7 * DAY * 1000);
  });

  it("comes one at a time, the oldest first, and to its own user alone [CLR-009]", async () => {
    await disagree();
    clock.advance(60);
    await disagree("u", "My favourite colour is green.", "My favourite colour is blue.");
    await disagree("v", "My favourite food is soup.", "My favourite food is rice.");
    const asked = [await retrieve(), await retrieve(), await retrieve()].map((body) => body.clarification_question);
    expect(asked[0]).toContain("Oslo");
    expect(asked[1]).toContain("green");
    expect(asked[2]).toBeNull();
    expect((await retrieve("v")).clarification_question).toContain("soup");
    expect((await retrieve("nobody")).clarification).toBeNull();
  });

  it("comes with one retrieve of many at once, and can be answered as long as it is open [CLR-010]", async () => {
    await disagree();
    const bodies = await Promise.all(Array.from({ length: 8 }, () => retrieve()));
    const asked = bodies.flatMap((body) => body.clarification ?? []);
    expect(asked).toHaveLength(1);
    clock.advance(7 * DAY - 1);
    expect((await retrieve()).clarification).toBeNull();
    expect((await answer(asked[0].id, "A")).status).toBe(200);
  });

  it("does not come with a retrieve about the past or in passthrough, and is not used up [CLR-011]", async () => {
    await disagree();
    expect((await retrieve("u", { as_of: clock.now().toISOString() })).clarification).toBeNull();
    expect((await retrieve("u", { as_of: "2031-01-01T00:00:00Z" })).clarification).toBeNull();
    const { tenantId } = desk;
    await server.store.setPlan(tenantId, "free");
    const month = clock.now().toISOString().slice(0, 7);
    await server.store.changeSettings(tenantId, { policy: "warn" });
    await server.store.setUsage(tenantId, month, { calls: 1_000_000, writes: 0, tokens: 0, reads: 0 });
    const passed = await retrieve();
    expect([passed.is_passthrough, passed.clarification, passed.clarification_question]).toEqual([true, null, null]);
    await server.store.setPlan(tenantId, "enterprise");
    expect((await retrieve()).clarification).not.toBeNull();
  });

  it("shows nothing of another user, not even one of the same course who says the same [CLR-012]", async () => {
    const source = { scope: { course: "py101" }, observed_at: TIME };
    const hours = (day: string) => `The office hours of Python 101 are on ${day}.`;
    await desk.reported("secretive-maya", hours("Sunday"), { service: "desk", ...source });
    await desk.reported("u", hours("Tuesday"), { service: "desk", ...source });
    await desk.reported("u", hours("Thursday"), { service: "shop", ...source });
    const body = JSON.stringify(await retrieve());
    expect(body).toContain("Thursday");
    expect(body).not.toMatch(/Sunday|maya/);
    expect((await retrieve("secretive-maya")).clarification).toBeNull();
  });
});

describe("an answer", () => {
  it.each([
    ["A", "archived_user_b_memory", [true, false], OSLO],
    ["B", "archived_user_a_memory", [false, true], ROME],
    ["both", "both_valid_no_archive", [true, true], OSLO],
    ["neither", "archived_both_memories", [false, false], null],
  ])("of %s: %s [CLR-001]", async (said, resolution, kept, value) => {
    const ids = await disagree();
    const { clarification } = await retrieve();
    const { body } = await answer(clarification.id, said);
    expect(body.data).toEqual({
      resolved: true,
      clarification_id: clarification.id,
      conflict_id: clarification.conflict_id,
      resolution,
    });
    expect(await live(ids)).toEqual(kept);
    const texts = await desk.found("u", "Do I live in Oslo or in Rome?");
    expect(texts.sort()).toEqual([OSLO, ROME].filter((_, n) => kept[n]));
    expect((await desk.claims("u"))[0]).toMatchObject({
      status: value === null ? "archived" : "active",
      active_value: value,
    });
    expect((await desk.conflicts())[0]).toMatchObject({
      status: "resolved",
      resolution,
      resolved_by: "user_session",
      resolution_path: "user_session",
      auto_resolution: "clarification_queued",
      requires_attention: false,
    });
    expect((await desk.stats()).resolved_by_user_session_mtd).toBe(1);
  });

  it("keeps what the person said as the reason, and makes no memory of it [CLR-007]", async () => {
    await disagree();
    const { clarification } = await retrieve();
    await answer(clarification.id, "B", { free_text: "I moved to Rome in May, my cat is called Zazie." });
    const [conflict] = await desk.conflicts();
    expect(conflict.resolution_reason).toBe("I moved to Rome in May, my cat is called Zazie.");
    expect(await server.store.countOpenJobs()).toBe(0);
    const memories = (await server.list("?external_user_id=u&include_archived=true", desk.key)).body.data;
    expect(memories.map(({ content }: Row) => content).sort()).toEqual([OSLO, ROME]);
  });

  it("comes once, and in time; otherwise no memory changes [CLR-003]", async () => {
    const ids = await disagree();
    const { clarification } = await retrieve();
    await answer(clarification.id, "A");
    const again = await answer(clarification.id, "B");
    expectProblem(again, 409, "CLR_409");
    expect(again.body.error).toBe("clarification_already_resolved");
    expect(await live(ids)).toEqual([true, false]);

    const others = await disagree("u", "My favourite colour is green.", "My favourite colour is blue.");
    const open = (await retrieve()).clarification;
    clock.advance(7 * DAY);
    const late = await answer(open.id, "B");
    expectProblem(late, 409, "CLR_409");
    expect(late.body.error).toBe("clarification_expired");
    expect(await live(others)).toEqual([true, false]);
  });

  it("to another's question is answered as one that does not exist [CLR-005]", async () => {
    const ids = await disagree("v");
    const { clarification } = await retrieve("v");
    const told = [await answer(clarification.id, "A"), await answer(NO_SUCH_ID, "A")].map((refused) => {
      expectProblem(refused, 404, "CLR_404");
      const { request_id: _, ...rest } = refused.body;
      return rest;
    });
    expect(told[0]).toEqual(told[1]);
    expect(await live(ids)).toEqual([true, false]);
    expect((await answer(clarification.id, "A", { external_user_id: "v" })).status).toBe(200);
  });

  it("of somebody who is blocked is refused [BLK-002]", async () => {
    await disagree();
    const { clarification } = await retrieve();
    await desk.call("POST", "/v1/users/u/block");
    expectProblem(await answer(clarification.id, "A"), 403, "PRX_403");
    await desk.call("DELETE", "/v1/users/u/block");
    expect((await answer(clarification.id, "A")).status).toBe(200);
  });

  it("and another at the same moment: one counts [CNF-021]", async () => {
    const ids = await disagree();
    const { clarification } = await retrieve();
    const answers = await Promise.all(
      ["A", "B", "neither", "A", "B", "both"].map((said) => answer(clarification.id, said)),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const refused of answers.filter(({ status }) => status !== 200)) expectProblem(refused, 409, "CLR_409");
    const kept: Row = {
      archived_user_b_memory: [true, false],
      archived_user_a_memory: [false, true],
      archived_both_memories: [false, false],
      both_valid_no_archive: [true, true],
    };
    expect(await live(ids)).toEqual(kept[won[0]?.body.data.resolution]);
  });
});

it("a second question about one thing asks about the value that won the first, and one value stays [CLR-001]", async () => {
  const ids = await disagree();
  clock.advance(1);
  await desk.writer("third");
  const paris = await desk.reported("u", "I live in Paris.", { service: "third", observed_at: TIME });
  ids.push(paris.created_memory_ids[0]);
  expect((await answer((await retrieve()).clarification.id, "B")).status).toBe(200);
  expect(await live(ids)).toEqual([false, true, false]);
  expect((await desk.claims("u"))[0]).toMatchObject({ status: "disputed", active_value: ROME });
  const { clarification } = await retrieve();
  expect(clarification.options.slice(0, 2)).toMatchObject([{ label: ROME }, { label: "I live in Paris." }]);
  expect((await answer(clarification.id, "B")).status).toBe(200);
  expect(await live(ids)).toEqual([false, false, true]);
  expect((await desk.claims("u"))[0]).toMatchObject({ status: "active", active_value: "I live in Paris." });
});

describe("a question about what is not to be known any more", () => {
  it.each([
    ["one side", "Please forget that I live in Oslo."],
    ["the other side", "Please forget that I live in Rome."],
  ])("is not asked once the person asked to forget %s [CLR-009]", async (_, said) => {
    await disagree();
    await server.addAndWait("u", said, {}, desk.key);
    expect(await retrieve()).toMatchObject({ clarification: null, clarification_question: null });
    expect(await desk.conflicts(false)).toEqual([]);
    expect(await desk.conflicts()).toMatchObject([
      { status: "ignored", resolved_by: "user_session", requires_attention: false },
    ]);
    expect((await desk.stats()).clarifications_pending).toBe(0);
    expect((await desk.claims("u"))[0].status).toBe(said.includes("Oslo") ? "archived" : "active");
  });

  it("does not come while the app hides what is known, and its conflict waits for the tenant [CLR-008 CLR-009]", async () => {
    const [a] = await disagree();
    const hide = (archived: boolean) => desk.call("PATCH", `/v1/memories/${a}`, { body: { is_archived: archived } });
    await hide(true);
    expect((await retrieve()).clarification).toBeNull();
    await hide(false);
    expect((await retrieve()).clarification_question).toContain("Oslo");
    await hide(true);
    clock.advance(7 * DAY);
    expect(await desk.conflicts(false)).toMatchObject([{ status: "pending", resolution_path: "tenant_review" }]);
  });
});

describe("a question that nobody answered in time", () => {
  it("leaves its conflict to the tenant, who decides [CLR-008]", async () => {
    const ids = await disagree();
    clock.advance(7 * DAY);
    expect((await retrieve()).clarification).toBeNull();
    const [conflict] = await desk.conflicts(false);
    expect(conflict).toMatchObject({
      status: "pending",
      resolution_path: "tenant_review",
      auto_resolution: null,
      requires_attention: true,
    });
    expect(await desk.stats()).toMatchObject({
      requires_attention: 1,
      pending_user_session: 0,
      clarifications_pending: 0,
    });
    await desk.call("POST", `/v1/tenant/conflicts/${conflict.id}/resolve`, { body: { correct_user: "B" } });
    expect(await live(ids)).toEqual([false, true]);
    await until(async () => (await desk.found("u", "Where do I live?")).includes(ROME));
    expect((await desk.claims("u"))[0]).toMatchObject({ status: "active", active_value: ROME });
  });
});
