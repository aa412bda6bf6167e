import { beforeAll, describe, expect, it } from "vitest";
import { expectProblem, filesWith, KEY, plainExtractor, start, TestClock, type TestServer, until } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

const ROOTS = ["/v1/users", "/v1/tenant/users"];
const erase = (user: string, root = ROOTS[0], key = KEY) =>
  server.call("DELETE", `${root}/${encodeURIComponent(user)}`, { key });

describe.each(ROOTS)("deleting a user by %s/{id}", (root) => {
  const user = `erased-${root.length}`;

  it("leaves nothing to be found, and counts what was there [USR-010 USR-014 USR-016 USR-017 TUS-016]", async () => {
    const first = await server.addAndWait(user, "My hamster is called Rolf");
    const second = await server.addAndWait(user, "My hamster eats corn");
    const ids = [...first.created_memory_ids, ...second.created_memory_ids];
    await server.call("DELETE", `/v1/memories/${ids[0]}`);
    const { retrieval_id } = (await server.retrieve(user, "hamster")).body;
    const outcome = { retrieval_id, outcome: "used_successfully", used_memory_ids: [ids[1]] };
    await server.call("POST", "/v1/memories/retrieval-feedback", { body: outcome });
    await server.addAndWait("bystander", "My hamster is called Ben");

    const deleted = await erase(user, root);
    const { receipt } = deleted.body.data;
    expect(deleted.body.data).toMatchObject({ deleted: true, memories_removed: 2 });
    expect(receipt).toMatchObject({
      end_users: 1,
      memories: 2,
      vectors: 2,
      versions: 3,
      jobs: 2,
      retrievals: 1,
      feedback: 1,
      quality_log: 2,
    });

    expect((await server.retrieve(user, "hamster")).body.data).toEqual([]);
    const list = await server.list(`?external_user_id=${user}&include_archived=true`);
    expect(list.body).toMatchObject({ data: [], pagination: { total: 0 } });
    for (const id of ids) {
      for (const path of [`/v1/memories/${id}`, `/v1/memories/${id}/history`]) {
        expectProblem(await server.call("GET", path), 404, "MEM_404");
      }
    }
    for (const { job_id } of [first, second]) {
      expectProblem(await server.call("GET", `/v1/memories/jobs/${job_id}`), 404, "JOB_404");
    }
    for (const path of [
      `/v1/users/${user}/stats`,
      `/v1/users/${user}/export`,
      `/v1/tenant/users/${user}/stats`,
      `/v1/users/me/export?external_user_id=${user}`,
    ]) {
      expectProblem(await server.call("GET", path), 404, "PRX_404");
    }
    const feedback = await server.call("POST", "/v1/memories/retrieval-feedback", { body: outcome });
    expectProblem(feedback, 404, "RET_404");
    expectProblem(await erase(user, root), 404, "PRX_404");
    const { rows } = await server.store.listQuality({ tenantId: server.tenantId, after: null, limit: 1000 });
    expect(rows.filter((row) => row.externalUserId === user)).toEqual([]);
    expect(rows.filter((row) => row.externalUserId === "bystander").length).toBeGreaterThan(0);
    expect((await server.retrieve("bystander", "hamster")).body.data.length).toBeGreaterThan(0);
  });

  it("lets them begin anew, without memories and without a block [USR-015]", async () => {
    await server.addAndWait(user, "I live in Oslo");
    await server.call("POST", `/v1/users/${user}/block`);
    const before = (await server.store.findUser(server.tenantId, user))?.userId;
    await erase(user, root);
    clock.advance(60);
    await server.addAndWait(user, "I live in Rome");
    expect((await server.list(`?external_user_id=${user}&include_archived=true`)).body.data).toMatchObject([
      { content: "I live in Rome" },
    ]);
    expect((await server.call("GET", `/v1/users/${user}/stats`)).body.data).toMatchObject({
      created_at: clock.now().toISOString(),
      memory_count: 1,
    });
    expect((await server.store.findUser(server.tenantId, user))?.userId).not.toBe(before);
    await erase(user, root);
  });
});

describe("a late retry of what an erased user said", () => {
  it("answers that it is erased, and makes nothing again [IDM-007]", async () => {
    const add = (content: string) =>
      server.call("POST", "/v1/memories/add", {
        body: { external_user_id: "late", messages: [{ content }] },
        headers: { "Idempotency-Key": "late-1" },
      });
    const first = await add("I own a canoe");
    await until(async () => (await server.store.countOpenJobs()) === 0);
    const { retrieval_id } = (await server.retrieve("late", "canoe")).body;
    const tell = () =>
      server.call("POST", "/v1/memories/retrieval-feedback", {
        body: { retrieval_id, outcome: "used_successfully" },
        headers: { "Idempotency-Key": "late-2" },
      });
    expect((await tell()).status).toBe(200);
    const { receipt } = (await erase("late")).body.data;
    expect(receipt.stored_replies).toBe(2);
    // The same, and another that has the key: what is left of the request does not tell them apart.
    for (const content of ["I own a canoe", "I own a kayak"]) expectProblem(await add(content), 410, "IDM_410");
    expectProblem(await tell(), 410, "IDM_410");
    expectProblem(await server.call("GET", `/v1/memories/jobs/${first.body.job_id}`), 404, "JOB_404");
    expect(await server.store.findUser(server.tenantId, "late")).toBeNull();
    clock.advance(86_400);
    expect((await add("I own a canoe")).body.status).toBe("queued");
  });
});

describe("a job in flight", () => {
  /** A server whose extraction waits, of whatever comes after `hold`, until it is released. */
  async function holdingServer() {
    const released = Promise.withResolvers<void>();
    let isHeld = false;
    let waiting = 0;
    const extractor = plainExtractor(async () => {
      if (!isHeld) return;
      waiting += 1;
      await released.promise;
    });
    const holding = await start({ extractor });
    return {
      holding,
      /** Adds what is then in work. */
      async begin(content: string, key = KEY): Promise<string> {
        isHeld = true;
        const body = { external_user_id: "u", messages: [{ content }] };
        const { job_id } = (await holding.call("POST", "/v1/memories/add", { body, key })).body;
        await until(() => waiting > 0);
        isHeld = false;
        return job_id;
      },
      /** Lets it go on, and waits until it has ended. */
      async release(): Promise<void> {
        released.resolve();
        await holding.addAndWait("after", "I came afterwards");
        await until(async () => (await holding.store.countOpenJobs()) === 0);
      },
    };
  }

  it.each([false, true])("stores nothing of an erased user, begun anew or not (%s) [DEL-006]", async (isBegunAnew) => {
    const { holding, begin, release } = await holdingServer();
    await holding.addAndWait("u", "My loris is called Kit");
    const job = await begin("My loris is called Kit");
    expect((await holding.call("DELETE", "/v1/users/u")).body.data).toMatchObject({ memories_removed: 1 });
    // The same words: the old job must not lean on the new memory.
    if (isBegunAnew) await holding.addAndWait("u", "My loris is called Kit");
    await release();
    expectProblem(await holding.call("GET", `/v1/memories/jobs/${job}`), 404, "JOB_404");
    const { body } = await holding.list("?external_user_id=u&include_archived=true");
    expect(body.pagination.total).toBe(isBegunAnew ? 1 : 0);
    if (!isBegunAnew) expect(filesWith(holding.dir, "loris")).toEqual([]);
  });

  it("stores nothing of an erased tenant [DEL-006 ACC-007]", async () => {
    const { holding, begin, release } = await holdingServer();
    const { key, tenantId } = await holding.makeKey(["admin"]);
    await begin("My loris is called Kit", key);
    expect((await holding.call("DELETE", "/v1/users/me", { key })).status).toBe(200);
    await release();
    expect(await holding.store.findUser(tenantId, "u")).toBeNull();
    expect(filesWith(holding.dir, "loris")).toEqual([]);
  });

  it("does not bring back a memory that was erased while it leaned on it [DEL-006]", async () => {
    const { holding, begin, release } = await holdingServer();
    const [id] = (await holding.addAndWait("u", "My loris is called Kit")).created_memory_ids;
    const jobId = await begin("My loris is called Kit");
    await holding.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    await release();
    expectProblem(await holding.call("GET", `/v1/memories/${id}`), 404, "MEM_404");
    const job = (await holding.call("GET", `/v1/memories/jobs/${jobId}`)).text;
    expect(job).toContain("completed");
    expect(job).not.toContain(id);
  });
});
