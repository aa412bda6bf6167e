import { beforeAll, describe, expect, it } from "vitest";
import { start, type TestServer, until } from "./kit.ts";

let server: TestServer;
beforeAll(async () => {
  server = await start();
});

describe("a list that is asked for again", () => {
  const rows = async (user: string) => (await server.list(`?external_user_id=${user}&limit=5`)).body.data;

  it("shows every change at once, and what was erased no more", async () => {
    await server.addAndWait("ana", "I like green tea.");
    const [first] = await rows("ana");
    expect(await rows("ana")).toEqual([first]);
    await server.addAndWait("ana", "My brother Ben lives in Porto.");
    expect(await rows("ana")).toHaveLength(2);

    await server.call("PATCH", `/v1/memories/${first.id}`, { body: { content: "I like black tea." } });
    expect((await rows("ana")).map(({ content }: { content: string }) => content)).toContain("I like black tea.");

    await server.call("DELETE", `/v1/memories/${first.id}?hard_delete=true`);
    expect((await rows("ana")).map(({ id }: { id: string }) => id)).not.toContain(first.id);
    expect(await rows("ana")).toHaveLength(1);
  });

  it("shows how often a memory was retrieved as soon as that is written", async () => {
    await server.addAndWait("eva", "I like green tea.");
    expect((await rows("eva"))[0]).toMatchObject({ access_count: 0, last_accessed_at: null });
    for (let n = 1; n <= 2; n++) {
      expect((await server.retrieve("eva", "tea")).body.data[0].access_count).toBe(n - 1);
      const counted = await until(async () => {
        const [row] = await rows("eva");
        return row.access_count === n && row;
      });
      expect(counted.last_accessed_at).not.toBeNull();
    }
  });

  it("is another user's list never, nor that of another page", async () => {
    await server.addAndWait("ida", "I like green tea.");
    expect(await rows("ida")).toHaveLength(1);
    expect(await rows("nobody-yet")).toEqual([]);
    const one = await server.list("?external_user_id=ida&limit=1");
    expect(one.body.pagination.limit).toBe(1);
    const { key } = await server.makeKey(["read"]);
    expect((await server.list("?external_user_id=ida&limit=5", key)).body.data).toEqual([]);
  });
});
