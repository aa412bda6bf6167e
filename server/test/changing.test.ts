import { beforeAll, describe, expect, it } from "vitest";
import {
  expectProblem,
  filesWith,
  NO_SUCH_ID,
  plainExtractor,
  start,
  TestClock,
  type TestServer,
  wordEmbedder,
} from "./kit.ts";

const clock = new TestClock();
const embedder = wordEmbedder();
let embedding = true;
let server: TestServer;

beforeAll(async () => {
  const embed: typeof embedder.embed = async (texts) => {
    if (!embedding) throw new Error("the embedder is down");
    return await embedder.embed(texts);
  };
  server = await start({ clock, extractor: plainExtractor(), embedder: { ...embedder, embed } });
});

async function remember(user: string, content: string, more: object = {}): Promise<string> {
  const job = await server.addAndWait(user, content, more);
  expect(job.memories_created, JSON.stringify(job)).toBe(1);
  return job.created_memory_ids[0];
}

const update = (id: string, body: object, query = "", key?: string) =>
  server.call("PATCH", `/v1/memories/${id}${query}`, { body, ...(key ? { key } : {}) });
const read = async (id: string) => (await server.call("GET", `/v1/memories/${id}`)).body.data;
const history = (id: string, query = "", key?: string) =>
  server.call("GET", `/v1/memories/${id}/history${query}`, key ? { key } : {});
const typesOf = async (id: string) =>
  (await history(id)).body.data.map(({ change_type }: { change_type: string }) => change_type);
const found = async (user: string, query: string, more: object = {}) => {
  const { status, body, text } = await server.retrieve(user, query, more);
  expect(status, text).toBe(200);
  return body.data.map(({ content }: { content: string }) => content);
};

describe("an update", () => {
  it("changes what is given and nothing else [UPD-001 UPD-006]", async () => {
    const id = await remember("one", "My cat is grey", { metadata: { _a: 1 }, agent_id: "a", conversation_id: "c" });
    const before = await read(id);
    clock.advance(60);
    const { body, status } = await update(id, { importance_score: 9 });
    expect(status).toBe(200);
    const changes = { importance_score: 9, updated_at: clock.now().toISOString() };
    expect(body.data).toEqual({ ...before, ...changes });
    expect(await read(id)).toEqual({ ...before, ...changes });
    const edited = await update(id, { content: "  My cat\nis black " });
    expect(edited.body.data).toEqual({ ...before, ...changes, content: "My cat is black" });
  });

  it("makes a memory be found by its new words, and its old ones be gone [UPD-002]", async () => {
    const id = await remember("two", "I collect stamps");
    for (let n = 0; n < 6; n++) await remember("two", `Filler ${"klmnopq"[n]?.repeat(8)} number`);
    expect(await found("two", "collect stamps")).toContain("I collect stamps");
    await update(id, { content: "I breed goldfish" });
    expect(await found("two", "breed goldfish")).toContain("I breed goldfish");
    const { text } = await server.retrieve("two", "collect stamps", { limit: 50 });
    expect(text).not.toContain("stamps");
  });

  it("archives, and brings back [UPD-003 UPD-004 HIS-004]", async () => {
    const id = await remember("three", "My desk is oak");
    expect((await update(id, { is_archived: true })).body.data).toMatchObject({ is_archived: true });
    expect(await found("three", "desk")).toEqual([]);
    expect((await server.list("?external_user_id=three")).body.data).toEqual([]);
    expect(await typesOf(id)).toEqual(["created", "archived"]);
    expect((await update(id, { is_archived: false })).body.data).toMatchObject({ is_archived: false });
    expect(await found("three", "desk")).toEqual(["My desk is oak"]);
    expect(await typesOf(id)).toEqual(["created", "archived", "restored"]);
  });

  it.each<[string, object]>([
    ["without a field", {}],
    ["with nulls", { content: null, importance_score: null, is_archived: null }],
    ["to what is so already", { content: " My lamp  is red", importance_score: 5, is_archived: false }],
  ])("%s changes nothing and makes no version [UPD-005]", async (what, body) => {
    const id = await remember(`four ${what}`, "My lamp is red");
    const before = await read(id);
    clock.advance(60);
    expect((await update(id, body)).body.data).toEqual(before);
    expect(await typesOf(id)).toEqual(["created"]);
  });

  it("of words, importance and archive state together makes a version of each kind [UPD-005 HIS-004]", async () => {
    const id = await remember("five", "My tent is green");
    await update(id, { content: "My tent is blue", importance_score: 7.25, is_archived: true });
    expect(await typesOf(id)).toEqual(["created", "manual_edit", "archived"]);
  });

  it.each<[string, object]>([
    ["content", { content: "\u0001\u0002" }],
    ["content", { content: " " }],
    ["content", { content: "x".repeat(4001) }],
    ["content", { content: 5 }],
    ["importance_score", { content: "good words", importance_score: 0.5 }],
    ["importance_score", { content: "good words", importance_score: 10.1 }],
    ["importance_score", { content: "good words", importance_score: "7" }],
    ["is_archived", { content: "good words", is_archived: "true" }],
  ])("with a wrong %s changes nothing at all [REQ-008]", async (field, body) => {
    const id = await remember(`six ${JSON.stringify(body).slice(0, 80)}`, "My boat is old");
    const before = await read(id);
    const answer = await update(id, body);
    expectProblem(answer, 422, "REQ_422");
    expect(answer.body.details).toMatchObject([{ pointer: `/body/${field}` }]);
    expect(await read(id)).toEqual(before);
  });

  it("whose words cannot be embedded changes nothing", async () => {
    const id = await remember("seven", "My bike is new");
    const before = await read(id);
    embedding = false;
    try {
      const answer = await update(id, { content: "My bike is stolen", importance_score: 9 });
      expectProblem(answer, 503, "EMB_503");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await read(id)).toEqual(before);
      expect((await update(id, { importance_score: 9 })).body.data.importance_score).toBe(9);
    } finally {
      embedding = true;
    }
  });

  it("is known to what is said later: the same again is no second memory [ADD-008]", async () => {
    const id = await remember("eight", "My car is a van");
    await update(id, { content: "My car is a coupe" });
    const job = await server.addAndWait("eight", "My car is a coupe");
    expect(job.decisions).toMatchObject([{ outcome: "merged", memory_id: id }]);
  });

  it("of a memory of another tenant or user is that of one that does not exist [MEM-001 MEM-002]", async () => {
    const id = await remember("nine", "My key is brass");
    const { key } = await server.makeKey(["admin"]);
    for (const ask of [
      (of: string, query: string, with_?: string) => update(of, { is_archived: true }, query, with_),
      history,
    ]) {
      const none = await ask(NO_SUCH_ID, "");
      expectProblem(none, 404, "MEM_404");
      for (const answer of [await ask(id, "", key), await ask(id, "?external_user_id=other")]) {
        const { request_id: _, ...problem } = answer.body;
        const { request_id: __, ...expected } = none.body;
        expect(problem).toEqual(expected);
      }
      expectProblem(await ask(id, "?external_user_id=me"), 422, "REQ_422");
      expect((await ask(id, "?external_user_id=nine")).status).toBe(200);
    }
    expect(await typesOf(id)).toEqual(["created", "archived"]);
  });

  it("needs the permission to write, and the history that to read [AUT-004]", async () => {
    const id = await remember("ten", "My hat is straw");
    const { key } = await server.makeKey(["read", "delete"], server.tenantId);
    expectProblem(await update(id, { is_archived: true }, "", key), 403, "KEY_403");
    expect((await history(id, "", key)).status).toBe(200);
    const writer = await server.makeKey(["write"], server.tenantId);
    expectProblem(await history(id, "", writer.key), 403, "KEY_403");
  });
});

describe("the history", () => {
  it("tells every version from the first to what is now [HIS-001 HIS-002 HIS-004]", async () => {
    const id = await remember("h1", "I live in Oslo");
    const times = [clock.now().toISOString()];
    for (const body of [{ content: "I live in Rome" }, { importance_score: 8 }, { is_archived: true }]) {
      clock.advance(60);
      times.push(clock.now().toISOString());
      await update(id, body);
    }
    const { body } = await history(id);
    const rows = body.data.map((row: Record<string, unknown>) => {
      return [row.version_number, row.content, row.importance_score, row.is_archived, row.change_type];
    });
    expect(rows).toEqual([
      [1, "I live in Oslo", 5, false, "created"],
      [2, "I live in Rome", 5, false, "manual_edit"],
      [3, "I live in Rome", 8, false, "manual_edit"],
      [4, "I live in Rome", 8, true, "archived"],
    ]);
    expect(body.data.map((row: Record<string, unknown>) => row.created_at)).toEqual(times);
    for (const row of body.data) expect(row.change_reason).toMatch(/\w/);
  });

  it("notes a deletion without `hard_delete` as an archiving [HIS-004]", async () => {
    const id = await remember("h2", "I row boats");
    await server.call("DELETE", `/v1/memories/${id}`);
    expect(await typesOf(id)).toEqual(["created", "archived"]);
  });

  it("is gone with the memory, every version of it, and the receipt counts them [DEL-002 DEL-005 DEL-009]", async () => {
    const canaries = ["zqcanaryone", "zqcanarytwo", "zqcanarythree"];
    const id = await remember("h3", `The word is ${canaries[0]}`);
    for (const word of canaries.slice(1)) await update(id, { content: `The word is now ${word}` });
    await update(id, { is_archived: true });
    for (const word of canaries) expect(filesWith(server.dir, word)).not.toEqual([]);
    const { body } = await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expect(body.data.receipt).toEqual({
      memories: 1,
      vectors: 1,
      versions: 4,
      weak_signals: 0,
      domain_facts: 0,
      claim_revisions: 3,
      questions: 0,
      source_events: 0,
    });
    for (const word of canaries) expect(filesWith(server.dir, word)).toEqual([]);
    expectProblem(await history(id), 404, "MEM_404");
    expectProblem(await update(id, { content: "back again" }), 404, "MEM_404");
    expectProblem(await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`), 404, "MEM_404");
  });

  it("is no retrieval when it is read, nor is the memory [MEM-003 RET-025]", async () => {
    const id = await remember("h4", "I paint walls");
    await server.retrieve("h4", "paint");
    const counted = async () => (await server.retrieve("h4", "paint")).body.data[0].access_count;
    expect(await counted()).toBe(1);
    clock.advance(60);
    await history(id);
    await read(id);
    await server.list("?external_user_id=h4");
    expect(await counted()).toBe(2);
  });
});

describe("a retrieve with `as_of`", () => {
  const at = (seconds = 0) => new Date(clock.now().getTime() + seconds * 1000).toISOString();

  it("knows what was known then, in the words of then [RET-007 RET-015 RET-016]", async () => {
    const nothing = at();
    clock.advance(100);
    const job = await remember("past", "I work as a baker");
    const pet = await remember("past", "I keep a parrot");
    clock.advance(100);
    const first = at();
    clock.advance(100);
    await update(job, { content: "I work as a miller" });
    await update(pet, { is_archived: true });
    await remember("past", "I play chess");
    clock.advance(100);
    const second = at();

    expect(await found("past", "work", { as_of: nothing })).toEqual([]);
    expect((await found("past", "work", { as_of: first })).sort()).toEqual(["I keep a parrot", "I work as a baker"]);
    expect((await found("past", "work", { as_of: second })).sort()).toEqual(["I play chess", "I work as a miller"]);
    const { body } = await server.retrieve("past", "work", { as_of: first });
    expect(body.data.every((row: { is_archived: boolean }) => !row.is_archived)).toBe(true);
    expect(body.system_prompt_addition).toContain("baker");
    expect(body.system_prompt_addition).not.toMatch(/miller|chess/);
    expect(body.cached).toBe(false);

    await server.call("DELETE", `/v1/memories/${pet}?hard_delete=true`);
    expect(await found("past", "work", { as_of: first })).toEqual(["I work as a baker"]);
  });

  it("counts a time to come as now, and takes any zone", async () => {
    await remember("zones", "I sleep late");
    expect(await found("zones", "sleep", { as_of: at(86_400) })).toEqual(["I sleep late"]);
    const [date = "", time = ""] = at().split("T");
    const hour = (Number(time.slice(0, 2)) + 2).toString().padStart(2, "0");
    clock.advance(100);
    expect(await found("zones", "sleep", { as_of: `${date}T${hour}${time.slice(2, 8)}.999+02:00` })).toEqual([
      "I sleep late",
    ]);
    expectProblem(await server.retrieve("zones", "sleep", { as_of: at().slice(0, -1) }), 422, "REQ_422");
  });

  it("counts days back from then", async () => {
    await remember("days", "I ski downhill");
    clock.advance(10 * 86_400);
    const then = at();
    clock.advance(10 * 86_400);
    expect(await found("days", "ski", { as_of: then, time_filter_days: 11 })).toEqual(["I ski downhill"]);
    expect(await found("days", "ski", { as_of: then, time_filter_days: 9 })).toEqual([]);
  });
});

describe("a source", () => {
  it("of a service that is not registered is refused, and nothing is stored [SRC-005]", async () => {
    const body = {
      external_user_id: "sourced",
      messages: [{ content: "I am enrolled in statistics" }],
      source: { service: "course-platform", event_id: "e-1" },
    };
    const answer = await server.call("POST", "/v1/memories/add", { body, headers: { "Idempotency-Key": "src" } });
    expectProblem(answer, 422, "PROV_422");
    expect(answer.body.error).toBe("source_service_not_registered");
    expect(await server.store.findUser(server.tenantId, "sourced")).toBeNull();
  });
});

describe("the version of a path", () => {
  it.each(["/v2", "/v2/memories", "/v0/memories", "/v10/memories/add"])("%s does not exist [VER-001]", async (path) => {
    const answer = await server.call("GET", path);
    expectProblem(answer, 404, "REQ_404");
    expect(answer.body.details).toEqual({ max_supported: "v1" });
  });

  it("is not told where it is not the reason", async () => {
    expect((await server.call("GET", "/v1/nothing")).body.details).toBeNull();
    expect((await server.call("GET", "/v2nothing")).body.details).toBeNull();
  });
});
