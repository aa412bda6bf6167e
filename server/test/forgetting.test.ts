import { beforeAll, describe, expect, it } from "vitest";
import { filesWith, NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

async function remember(user: string, content: string, more: object = {}): Promise<string> {
  const job = await server.addAndWait(user, content, more);
  expect(job.memories_created, JSON.stringify(job)).toBe(1);
  return job.created_memory_ids[0];
}

async function pagesOf(query: string): Promise<{ ids: string[]; links: (string | null)[] }> {
  const ids: string[] = [];
  const links: (string | null)[] = [];
  let next: string | null = `/v1/memories?${query}`;
  while (next) {
    const { status, body, headers, text } = await server.call("GET", next);
    expect(status, text).toBe(200);
    ids.push(...body.data.map((row: { id: string }) => row.id));
    const link = headers.get("link");
    links.push(link);
    next = link && (/^<([^>]+)>; rel="next"$/.exec(link)?.[1] ?? null);
    expect(next === null).toBe(body.pagination.next_cursor === null);
  }
  return { ids, links };
}

describe("list", () => {
  const ids: string[] = [];

  beforeAll(async () => {
    for (let n = 0; n < 7; n++) {
      ids.unshift(
        await remember("lister", `Fact number ${n} about ${"abcdefg"[n]?.repeat(9)}`, { agent_id: `a${n % 2}` }),
      );
      // Some at the same moment, so that the order needs more than the time.
      if (n % 3 === 0) clock.advance(1);
    }
    for (const n of [1, 2]) await remember("other", `Other fact ${n} ${"xyz"[n]?.repeat(8)}`, { agent_id: "a0" });
  });

  it("visits every memory once, newest first, whatever the page size [LST-001 LST-002 LST-006]", async () => {
    for (const limit of [1, 2, 3, 7, 50]) {
      const pages = await pagesOf(`external_user_id=lister&limit=${limit}`);
      expect(pages.ids).toEqual(ids);
      expect(pages.links).toHaveLength(Math.ceil(7 / limit));
    }
  });

  it("keeps the filters in the link to the next page [LST-006 LST-008]", async () => {
    const { ids: some } = await pagesOf("external_user_id=lister&limit=1&agent_id=a0&categories=fact&categories=goal");
    expect(some).toHaveLength(4);
    expect((await pagesOf("external_user_id=lister&categories=goal")).ids).toEqual([]);
  });

  it.each([
    ["of no form", async () => "nonsense"],
    ["with a dot only", async () => "."],
    ["of another user's list", async () => cursorOf("external_user_id=lister&limit=1")],
    ["of the same list with another filter", async () => cursorOf("external_user_id=other&agent_id=a0&limit=1")],
  ])("refuses a cursor %s [LST-003 LST-007]", async (_, cursor) => {
    const answer = await server.list(`?external_user_id=other&limit=1&cursor=${encodeURIComponent(await cursor())}`);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe("TEN_400");
  });

  async function cursorOf(query: string): Promise<string> {
    return (await server.list(`?${query}`)).body.pagination.next_cursor;
  }

  it("filters retrieved memories by their age [RET-013]", async () => {
    await remember("elder", "I used to live in Rome long ago");
    clock.advance(10 * 86_400);
    const recent = await remember("elder", "Now my home is Paris");
    const rows = async (more: object) => (await server.retrieve("elder", "home", more)).body.data;
    expect(await rows({})).toHaveLength(2);
    expect(await rows({ time_filter_days: 9 })).toMatchObject([{ id: recent }]);
    expect(await rows({ time_filter_days: 11 })).toHaveLength(2);
  });

  it("needs an `admin` key to list all users at once [LST-004]", async () => {
    expect((await server.list("?limit=1")).status).toBe(200);
    const { key } = await server.makeKey(["read"], server.tenantId);
    const answer = await server.list("?limit=1", key);
    expect(answer.status).toBe(422);
    expect(answer.body.details).toMatchObject([{ pointer: "/query/external_user_id" }]);
    expect((await server.list("?external_user_id=lister", key)).status).toBe(200);
  });
});

describe("archive", () => {
  it("hides a memory from retrieve and list, and keeps it readable [DEL-001 DEL-003 DEL-005 LST-005 RET-007]", async () => {
    const id = await remember("arc", "My locker is number eleven");
    const first = await server.call("DELETE", `/v1/memories/${id}?external_user_id=arc`);
    expect(first.body.data).toEqual({ deleted: true, receipt: { archived: 1 } });
    const again = await server.call("DELETE", `/v1/memories/${id}`);
    expect(again.body.data).toEqual({ deleted: true, receipt: { archived: 0 } });

    expect((await server.retrieve("arc", "locker")).body.data).toEqual([]);
    expect((await server.list("?external_user_id=arc")).body.data).toEqual([]);
    const { body } = await server.list("?external_user_id=arc&include_archived=true");
    expect(body.data).toMatchObject([{ id, is_archived: true }]);
    const memory = await server.call("GET", `/v1/memories/${id}`);
    expect(memory.body.data).toMatchObject({ id, is_archived: true, content: "My locker is number eleven" });
  });

  it("lets what was archived be said and stored again [DEL-010]", async () => {
    const id = await remember("arc2", "My bike is red");
    await server.call("DELETE", `/v1/memories/${id}`);
    expect(await remember("arc2", "My bike is red")).not.toBe(id);
  });
});

describe("hard delete", () => {
  it("leaves nothing of a memory, not even in the bytes of the data folder [DEL-002 DEL-005 DEL-009]", async () => {
    const canary = "zqxcanary7781";
    // Neighbours around it, so that pages are split and rewritten.
    for (let n = 0; n < 40; n++) await remember("era", `Neighbour before ${"v".repeat(n)} ${n}`);
    const id = await remember("era", `My secret word is ${canary}`, { conversation_id: "conversation" });
    for (let n = 0; n < 40; n++) await remember("era", `Neighbour after ${"w".repeat(n)} ${n}`);
    await server.retrieve("era", `secret word ${canary}`);
    expect(filesWith(server.dir, canary)).not.toEqual([]);

    const deleted = await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expect(deleted.body.data).toEqual({
      deleted: true,
      receipt: {
        memories: 1,
        vectors: 1,
        versions: 1,
        weak_signals: 0,
        domain_facts: 0,
        claim_revisions: 1,
        questions: 0,
        source_events: 0,
      },
    });
    expect(filesWith(server.dir, canary)).toEqual([]);
    expect((await server.call("GET", `/v1/memories/${id}`)).status).toBe(404);
    expect((await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`)).status).toBe(404);
    expect((await server.retrieve("era", `secret word ${canary}`, { limit: 50 })).text).not.toContain(canary);
    const { body } = await server.list("?external_user_id=era&include_archived=true&limit=50");
    expect(body.pagination.total).toBe(80);
  });

  it("erases an archived memory with its history [DEL-005 DEL-009]", async () => {
    const id = await remember("era2", "I once owned a canaryhistory");
    await server.call("DELETE", `/v1/memories/${id}`);
    const { body } = await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expect(body.data.receipt).toEqual({
      memories: 1,
      vectors: 1,
      versions: 2,
      weak_signals: 0,
      domain_facts: 0,
      claim_revisions: 1,
      questions: 0,
      source_events: 0,
    });
    expect(filesWith(server.dir, "canaryhistory")).toEqual([]);
  });

  it("answers 404 for a memory that never was [MEM-001]", async () => {
    for (const query of ["", "?hard_delete=true", "?external_user_id=arc"]) {
      const answer = await server.call("DELETE", `/v1/memories/${NO_SUCH_ID}${query}`);
      expect(answer.body.code).toBe("MEM_404");
    }
  });
});
