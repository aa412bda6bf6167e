import { describe, expect, it } from "vitest";
import { plainExtractor, start, TestClock, until } from "./kit.ts";

const DAY = 86_400;

async function begin() {
  const clock = new TestClock();
  const server = await start({ clock, extractor: plainExtractor() });
  const memory = async (id: string) => (await server.call("GET", `/v1/memories/${id}`)).body.data;
  async function add(user: string, said: string, importance?: number): Promise<string> {
    const [id] = (await server.addAndWait(user, said)).created_memory_ids;
    if (importance !== undefined) {
      await server.call("PATCH", `/v1/memories/${id}`, { body: { importance_score: importance } });
    }
    return id;
  }
  /** A retrieve that no cache answers. */
  async function ask(user: string, query: string) {
    clock.advance(61);
    return (await server.retrieve(user, query)).body;
  }
  return { clock, server, memory, add, ask };
}

describe("a hot memory", () => {
  it("is one of importance 8 or more that was retrieved five times, and stays so for a week [RET-019]", async () => {
    const { clock, server, memory, add, ask } = await begin();
    const id = await add("u", "I like tea.", 8);
    const less = await add("u", "I like juice.", 7.9);
    for (let n = 0; n < 5; n++) {
      const { data, memories_from_hot_tier } = await ask("u", "tea juice");
      expect(data.map(({ is_hot }: { is_hot: boolean }) => is_hot)).toEqual([false, false]);
      expect(memories_from_hot_tier).toBe(0);
    }
    const sixth = await ask("u", "tea juice");
    expect(sixth.data.filter(({ is_hot }: { is_hot: boolean }) => is_hot)).toMatchObject([{ id }]);
    expect(sixth.memories_from_hot_tier).toBe(1);
    await until(async () => (await memory(id)).access_count === 6);
    expect(await memory(id)).toMatchObject({ is_hot: true });
    expect(await memory(less)).toMatchObject({ is_hot: false });
    expect(
      (await server.list("?external_user_id=u")).body.data.map(({ is_hot }: { is_hot: boolean }) => is_hot),
    ).toEqual([false, true]);
    clock.advance(7 * DAY);
    expect(await memory(id)).toMatchObject({ is_hot: true });
    clock.advance(1);
    expect(await memory(id)).toMatchObject({ is_hot: false });
  });

  it("is counted in an answer from the cache as it is marked there [RET-019]", async () => {
    const { add, ask, server } = await begin();
    await add("u", "I like tea.", 9);
    for (let n = 0; n < 5; n++) await ask("u", "tea");
    const { body } = await server.retrieve("u", "tea");
    expect(body).toMatchObject({ cached: true, memories_from_hot_tier: 1, data: [{ is_hot: true }] });
  });

  it("is ranked with the rest: being hot changes no score [RET-018]", async () => {
    const { add, ask } = await begin();
    const hot = await add("u", "I like tea.", 8);
    const answer = await add("u", "Zebra crossings scare me.", 8);
    const scores = [];
    for (let n = 0; n < 8; n++) {
      const { data } = await ask("u", "zebra crossings");
      expect(data[0].id).toBe(answer);
      const row = data.find(({ id }: { id: string }) => id === hot);
      scores.push([row.is_hot, row.relevance_score]);
    }
    expect(new Set(scores.map(([isHot]) => isHot))).toEqual(new Set([false, true]));
    expect(new Set(scores.map(([, score]) => score)).size).toBe(1);
  });
});
