import { beforeAll, describe, expect, it } from "vitest";
import { expectProblem, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
});

const block = (user: string, root = "/v1/users") => server.call("POST", `${root}/${user}/block`);
const unblock = (user: string) => server.call("DELETE", `/v1/users/${user}/block`);
const add = (user: string, content: string, headers = {}) =>
  server.call("POST", "/v1/memories/add", { body: { external_user_id: user, messages: [{ content }] }, headers });

describe.each(["/v1/users", "/v1/tenant/users"])("a user who is blocked by %s/{id}/block", (root) => {
  const user = `blocked-${root.length}`;
  let retrievalId: string;
  let memoryId: string;

  beforeAll(async () => {
    memoryId = (await server.addAndWait(user, "My parrot is green")).created_memory_ids[0];
    retrievalId = (await server.retrieve(user, "parrot")).body.retrieval_id;
    // Twice: the second answer is one that is kept.
    expect((await server.retrieve(user, "parrot")).body.cached).toBe(true);
    expect((await block(user, root)).body.data).toEqual({ blocked: true });
  });

  it("is written nothing about [BLK-001]", async () => {
    expectProblem(await add(user, "My parrot is red"), 403, "PRX_403");
    expect(await server.store.countOpenJobs()).toBe(0);
    expect((await server.list(`?external_user_id=${user}`)).body.pagination.total).toBe(1);
  });

  it("is told nothing of, stored answers included, and corrects nothing [BLK-002]", async () => {
    for (const query of ["parrot", "something new"]) {
      const answer = await server.retrieve(user, query);
      expectProblem(answer, 403, "PRX_403");
      expect(answer.text).not.toContain("green");
    }
    for (const body of [
      { retrieval_id: retrievalId, outcome: "user_corrected", correction: "My parrot is blue" },
      { retrieval_id: retrievalId, outcome: "used_successfully", used_memory_ids: [memoryId] },
    ]) {
      expectProblem(await server.call("POST", "/v1/memories/retrieval-feedback", { body }), 403, "PRX_403");
    }
    expect(await server.store.countOpenJobs()).toBe(0);
  });

  it("is still counted and exported [BLK-005]", async () => {
    for (const path of [
      `/v1/users/${user}/stats`,
      `/v1/tenant/users/${user}/stats`,
      `/v1/users/${user}/export`,
      `/v1/users/me/export?external_user_id=${user}`,
    ]) {
      expect((await server.call("GET", path)).status).toBe(200);
    }
  });

  it("is blocked again without any change [BLK-010]", async () => {
    const before = (await server.store.findUser(server.tenantId, user))?.blockedAt;
    clock.advance(60);
    expect((await block(user, root)).body.data).toEqual({ blocked: true });
    expect((await server.store.findUser(server.tenantId, user))?.blockedAt).toEqual(before);
  });

  it("is as before once unblocked [BLK-009 BLK-010]", async () => {
    for (let n = 0; n < 2; n++) expect((await unblock(user)).body.data).toEqual({ blocked: false });
    expect((await server.retrieve(user, "parrot")).body.data).toMatchObject([{ id: memoryId }]);
    await server.addAndWait(user, "My cat is grey");
    expect((await server.list(`?external_user_id=${user}`)).body.pagination.total).toBe(2);
  });

  it("can be erased while blocked, and begins anew without the block [BLK-005 USR-015]", async () => {
    await block(user, root);
    expect((await server.call("DELETE", `/v1/users/${user}`)).body.data).toMatchObject({ memories_removed: 2 });
    await server.addAndWait(user, "I am new here");
    const found = await server.retrieve(user, "parrot cat new");
    expect(found.body.data).toHaveLength(1);
  });
});

describe("a block", () => {
  it("of somebody who does not exist is none, and brings nobody into being [BLK-007]", async () => {
    for (const answer of [await block("nobody"), await block("nobody", "/v1/tenant/users"), await unblock("nobody")]) {
      expect(answer.body.data).toEqual({ blocked: false });
    }
    expect((await server.call("GET", "/v1/users/nobody/stats")).status).toBe(404);
    expect((await add("nobody", "I begin today")).body.status).toBe("queued");
  });

  it("is of one user alone", async () => {
    await server.addAndWait("one", "I sing");
    await server.addAndWait("two", "I dance");
    await block("one");
    expect((await server.retrieve("two", "dance")).body.data).toHaveLength(1);
    expect((await add("two", "I paint too")).body.status).toBe("queued");
  });

  it("holds after a restart [BLK-001 BLK-002]", async () => {
    const first = await start();
    await first.addAndWait("u", "I sing");
    await first.call("POST", "/v1/users/u/block");
    await first.close();
    const second = await start({ dir: first.dir });
    expectProblem(await second.retrieve("u", "sing"), 403, "PRX_403");
    const body = { external_user_id: "u", messages: [{ content: "I dance" }] };
    expectProblem(await second.call("POST", "/v1/memories/add", { body }), 403, "PRX_403");
  });
});
