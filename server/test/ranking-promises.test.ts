import { describe, expect, it } from "vitest";
import { plainExtractor, start, TestClock, until } from "./kit.ts";

async function begin() {
  const clock = new TestClock();
  const server = await start({ clock, extractor: plainExtractor() });
  const add = async (user: string, said: string): Promise<string> =>
    (await server.addAndWait(user, said)).created_memory_ids[0];
  /** A retrieve that no cache answers. */
  async function ask(user: string, query: string, key?: string) {
    clock.advance(61);
    return (await server.retrieve(user, query, { limit: 50 }, key)).body;
  }
  return { clock, server, add, ask };
}

const scored = (data: { content: string; relevance_score: number }[]) =>
  data.map(({ content, relevance_score }) => [content, relevance_score]);

describe("a score", () => {
  const MINE = [
    "I like tea.",
    "I have a tea boat.",
    "My boat is green.",
    "I row.",
    "Tea keeps me awake.",
    "A boat is fun.",
  ];

  it("is the same whatever others have stored, of the tenant or of another [RET-020]", async () => {
    const { server, add, ask } = await begin();
    for (const said of MINE) await add("mine", said);
    const alone = scored((await ask("mine", "tea and a boat")).data);
    expect(alone).toHaveLength(5);
    const { key } = await server.makeKey(["read", "write"]);
    for (let n = 0; n < 40; n++) {
      await add("theirs", `I like tea on boat number ${n}.`);
      await server.addAndWait(n % 2 ? "mine" : "theirs", `My boat carries ${n} bags of tea.`, {}, key);
    }
    expect(scored((await ask("mine", "tea and a boat")).data)).toEqual(alone);
    for (const said of MINE) await add("twin", said);
    expect(scored((await ask("twin", "tea and a boat")).data)).toEqual(alone);
  });
});

describe("a retrieve", () => {
  it("changes nothing but the access statistics and what follows from them [RET-022]", async () => {
    const { server, add, ask } = await begin();
    const ids = [await add("u", "I like tea."), await add("u", "I have a cat.")];
    await server.call("PATCH", `/v1/memories/${ids[0]}`, { body: { importance_score: 9 } });
    const seen = async () => {
      const list = (await server.list("?external_user_id=u&include_archived=true")).body.data;
      const histories = await Promise.all(ids.map((id) => server.call("GET", `/v1/memories/${id}/history`)));
      const rows = list.map(({ access_count, last_accessed_at, is_hot, ...rest }: Record<string, unknown>) => rest);
      return { rows, histories: histories.map(({ body }) => body.data), accesses: list[1].access_count };
    };
    const before = await seen();
    for (let n = 0; n < 6; n++) await ask("u", "tea or a cat");
    const after = await until(async () => {
      const now = await seen();
      return now.accesses === 6 && now;
    });
    expect({ ...after, accesses: 0 }).toEqual({ ...before, accesses: 0 });
  });

  it("gives one of two memories that say the same in the same words [RET-024]", async () => {
    const { server, add, ask } = await begin();
    await add("u", "I like green tea.");
    const other = await add("u", "I have a cat.");
    await server.call("PATCH", `/v1/memories/${other}`, { body: { content: "I like green tea" } });
    expect((await server.list("?external_user_id=u")).body.pagination.total).toBe(2);
    expect((await ask("u", "green tea")).data).toHaveLength(1);
  });
});

describe("feedback", () => {
  async function judged(outcome: string, name = true) {
    const parts = await begin();
    const { server, add, ask } = parts;
    const ids: string[] = [];
    for (const said of ["I like blue tea.", "I like grey tea."]) ids.push(await add("u", said));
    const before = await ask("u", "tea");
    const lower = before.data.at(-1);
    const used = outcome.startsWith("used") ? lower : before.data[0];
    const send = (id: string, what = outcome) =>
      server.call("POST", "/v1/memories/retrieval-feedback", {
        body: { retrieval_id: before.retrieval_id, outcome: what, ...(name ? { used_memory_ids: [id] } : {}) },
      });
    const score = async (id: string) => {
      const { data } = await ask("u", "tea");
      return data.find((row: { id: string }) => row.id === id).relevance_score as number;
    };
    return { ...parts, used, send, score, before };
  }

  it.each(["used_successfully", "used_partially"])("%s ranks what helped higher from then on", async (outcome) => {
    const { ask, used, send, score } = await judged(outcome);
    const was = await score(used.id);
    expect((await send(used.id)).status).toBe(200);
    expect(await score(used.id)).toBeGreaterThan(was);
    expect((await ask("u", "tea")).data[0].id).toBe(used.id);
  });

  it.each(["not_useful", "ignored"])("%s ranks what did not fit lower from then on", async (outcome) => {
    const { ask, used, send, score } = await judged(outcome);
    const was = await score(used.id);
    await send(used.id);
    expect(await score(used.id)).toBeLessThan(was);
    expect((await ask("u", "tea")).data.at(-1).id).toBe(used.id);
  });

  it("moves a score by 0.05 at the most, and the opposite takes it back", async () => {
    const { used, send, score } = await judged("used_successfully");
    const was = await score(used.id);
    for (let n = 0; n < 12; n++) await send(used.id);
    expect(await score(used.id)).toBeCloseTo(was + 0.05, 6);
    for (let n = 0; n < 4; n++) await send(used.id, "not_useful");
    expect(await score(used.id)).toBeCloseTo(was, 6);
    for (let n = 0; n < 12; n++) await send(used.id, "not_useful");
    expect(await score(used.id)).toBeCloseTo(was - 0.05, 6);
  });

  it("is felt at once, not only when a cached answer has run out [RET-010]", async () => {
    const { server, used, send } = await judged("used_successfully");
    await server.retrieve("u", "tea");
    expect((await server.retrieve("u", "tea")).body.cached).toBe(true);
    await send(used.id);
    const { body } = await server.retrieve("u", "tea");
    expect(body.cached).toBe(false);
    expect(body.data[0].id).toBe(used.id);
  });

  it("that names no memory is about all that were returned, when nothing fitted", async () => {
    const { send, score, before } = await judged("not_useful", false);
    const [first, second] = before.data;
    const was = [await score(first.id), await score(second.id)];
    await send("");
    expect(await score(first.id)).toBeCloseTo((was[0] as number) - 0.00625, 6);
    expect(await score(second.id)).toBeCloseTo((was[1] as number) - 0.00625, 6);
  });

  it("leaves importance and history of a memory as they are [UPD-006]", async () => {
    const { server, used, send } = await judged("used_successfully");
    const get = async () => [
      (await server.call("GET", `/v1/memories/${used.id}`)).body.data.importance_score,
      (await server.call("GET", `/v1/memories/${used.id}/history`)).body.data,
    ];
    const was = await get();
    await send(used.id);
    expect(await get()).toEqual(was);
  });
});
