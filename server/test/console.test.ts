import { beforeAll, describe, expect, it } from "vitest";
import { expectProblem, plainExtractor, start, type TestServer } from "./kit.ts";

let server: TestServer;
beforeAll(async () => {
  server = await start({ extractor: plainExtractor() });
  await server.addAndWait("ann", "I like tea.");
  await server.addAndWait("ann", "I live in Leeds.");
  await server.addAndWait("ben", "I like coffee.");
});

const ask = (name: string, key?: string | null) =>
  server.call("GET", `/console/api/${name}`, key === undefined ? {} : { key });

describe("the pages of the console", () => {
  it("may load nothing but what this server hands out, be framed by nobody, and make no markup of text", async () => {
    for (const path of ["/console/", "/console/main.js", "/console/console.css"]) {
      const { status, headers } = await server.call("GET", path, { key: null });
      expect(status).toBe(200);
      const policy = headers.get("content-security-policy");
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("set-cookie")).toBeNull();
    }
  });

  it("are found without the slash as well", async () => {
    const { status, headers } = await server.call("GET", "/console", { key: null });
    expect(status).toBe(301);
    expect(headers.get("location")).toBe("/console/");
  });

  it("have no script or style in them, and lead to no other place", async () => {
    const { text } = await server.call("GET", "/console/", { key: null });
    expect(text).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*src=)/);
    expect(text).not.toMatch(/(?:src|href)="(?:[a-z]+:)?\/\//);
  });

  it.each(["/console/tsconfig.json", "/console/..%2ftsconfig.json", "/console/%2e%2e%2f%2e%2e%2fserver.ts"])(
    "%s is not one of them",
    async (path) => {
      expectProblem(await server.call("GET", path, { key: null }), 404, "REQ_404");
    },
  );
});

describe("what the console asks for", () => {
  const names = ["session", "jobs", "user?external_user_id=ann", "usage-by-month", "deliveries"];

  it.each(names)("%s is refused without a key, and to a key without admin", async (name) => {
    expectProblem(await ask(name, null), 401, "AUTH_001");
    expectProblem(await ask(name, "mem_test_nobody-has-this-key-0000000"), 401, "AUTH_001");
    const { key } = await server.makeKey(["read", "write", "delete"], server.tenantId);
    expectProblem(await ask(name, key), 403, "KEY_403");
  });

  it("tells who is signed in", async () => {
    const { key } = await server.makeKey(["admin"], server.tenantId);
    const { status, body } = await ask("session", key);
    expect(status).toBe(200);
    expect(body.data).toEqual({ key_id: expect.any(String), name: key, permissions: ["admin"] });
    expect(body.request_id).toEqual(expect.any(String));
    expect(JSON.stringify(body)).not.toContain("hash");
  });

  it("lists jobs page by page, newest first, each as the API shows it and with whose it is", async () => {
    const first = (await ask("jobs?limit=2")).body;
    expect(first.pagination).toMatchObject({ limit: 2, total: 3 });
    expect(first.data.map((job: { external_user_id: string }) => job.external_user_id)).toEqual(["ben", "ann"]);
    const { external_user_id, ...job } = first.data[0];
    expect((await server.call("GET", `/v1/memories/jobs/${job.job_id}`)).body.data).toEqual(job);
    const second = (await ask(`jobs?limit=2&cursor=${first.pagination.next_cursor}`)).body;
    expect(second.data).toHaveLength(1);
    expect(second.pagination.next_cursor).toBeNull();
  });

  it("lists the jobs of one user, and of one status", async () => {
    expect((await ask("jobs?external_user_id=ann")).body.pagination.total).toBe(2);
    expect((await ask("jobs?external_user_id=ann&status=completed")).body.pagination.total).toBe(2);
    expect((await ask("jobs?status=dead")).body.data).toEqual([]);
  });

  it("refuses what it cannot list, and a cursor of another list", async () => {
    expectProblem(await ask("jobs?status=lost"), 422, "REQ_422");
    for (const limit of ["0", "101", "x", "1.5", ""]) {
      expectProblem(await ask(`jobs?limit=${limit}`), 422, "REQ_422");
    }
    const { next_cursor } = (await ask("jobs?limit=1")).body.pagination;
    expectProblem(await ask(`jobs?limit=1&status=completed&cursor=${next_cursor}`), 400, "TEN_400");
    expectProblem(await ask("jobs?cursor=nonsense"), 400, "TEN_400");
  });

  it("shows a tenant nothing of another", async () => {
    const { key } = await server.makeTenant("free");
    expect((await ask("jobs", key)).body).toMatchObject({ data: [], pagination: { total: 0 } });
    expect((await ask("jobs?external_user_id=ann", key)).body.data).toEqual([]);
    expectProblem(await ask("user?external_user_id=ann", key), 404, "PRX_404");
    expect((await ask("usage-by-month", key)).body.data).toEqual([]);
  });

  it("tells of a user what the API tells and whether they are blocked, and notes no deprecated field for it", async () => {
    const { data } = (await ask("user?external_user_id=ann")).body;
    expect(data.is_blocked).toBe(false);
    expect((await server.call("GET", "/v1/tenant/deprecation-usage")).body.data).toEqual([]);
    const { user_id: _, ...stats } = (await server.call("GET", "/v1/tenant/users/ann/stats")).body.data;
    expect(data).toEqual({ ...stats, is_blocked: false });
    await server.call("POST", "/v1/tenant/users/ben/block");
    expect((await ask("user?external_user_id=ben")).body.data.is_blocked).toBe(true);
  });

  it("tells what was used by month", async () => {
    const { data } = (await ask("usage-by-month")).body;
    expect(data).toEqual([
      { month: new Date().toISOString().slice(0, 7), calls: 3, writes: 3, tokens: expect.any(Number), reads: 0 },
    ]);
  });

  it("counts against the limit of the key", async () => {
    const { key } = await server.makeKey(["admin"], server.tenantId, { rateLimitPerMinute: 2 });
    expect((await ask("session", key)).headers.get("ratelimit-policy")).toBe('"key";q=2;w=60');
    await ask("session", key);
    expectProblem(await ask("session", key), 429, "KEY_429");
  });
});
