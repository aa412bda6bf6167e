import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edit, startWrongProxy, type Wrong } from "../mutants/wire/wrong-proxy.ts";
import { conformance } from "./command.ts";
import { startTarget, type Target } from "./target.ts";
import { idsOf, reportOnWrong } from "./wrong-report.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

/** The report on the reference server when it is wrong in one way. */
const reportOn = (fault: Wrong, filters: readonly string[]) => reportOnWrong(target, fault, filters);

describe("the suite", () => {
  it("passes the reference server", async () => {
    const { code, out } = await conformance(["--target", target.url, "--api-key", target.apiKey]);
    expect(idsOf(out, "FAIL"), out).toEqual([]);
    expect(code).toBe(0);
    expect(idsOf(out, "pass").length).toBeGreaterThanOrEqual(20);
    expect(out).toContain("needs a key of another tenant: --second-api-key");
  });

  it("erases what it added", async () => {
    const headers = { authorization: `ApiKey ${target.apiKey}` };
    const response = await fetch(`${target.url}/v1/memories?include_archived=true`, { headers });
    expect(await response.json()).toMatchObject({ data: [] });
  });

  it("says that a key does not open the target, instead of blaming the target", async () => {
    const { code, err } = await conformance(["--target", target.url, "--api-key", "mem_of_somebody_else"]);
    expect(code).toBe(2);
    expect(err).toContain("does not accept the key of --api-key");
  });

  it("never prints the key, even when the target sends it back", async () => {
    const { code, out, err } = await reportOn(
      {
        spoil: (answer) => {
          if (answer.status === 404)
            edit(answer, (body) => Object.assign(body, { code: answer.requestHeaders.authorization }));
        },
      },
      ["unknown-path"],
    );
    expect(code, out).toBe(1);
    expect(out + err).not.toContain(target.apiKey);
    expect(out).toContain("‹key›");
  });

  it("only warns when a SHOULD is not kept", async () => {
    const { code, out } = await reportOn({ spoil: ({ headers }) => headers.delete("link") }, ["LST-006"]);
    expect(code, out).toBe(0);
    expect(out).toMatch(/^! warn +next-page-linked/m);
    expect(out).toContain("not kept: LST-006");
  });

  describe("with a key of a second tenant", () => {
    const secondKey = "mem_of_the_second_tenant";
    const filters = ["--filter", "other-tenants", "--second-api-key", secondKey];

    it("passes a server that keeps tenants apart", async ({ onTestFinished }) => {
      const second = await startTarget();
      onTestFinished(() => second.stop());
      const both = await startWrongProxy(target.url, {
        upstream: (authorization) =>
          authorization.endsWith(secondKey)
            ? { url: second.url, authorization: `ApiKey ${second.apiKey}` }
            : { url: target.url, authorization },
      });
      onTestFinished(() => both.close());
      const { code, out } = await conformance(["--target", both.url, "--api-key", target.apiKey, ...filters]);
      expect(code, out).toBe(0);
      expect(idsOf(out, "pass")).toEqual(["other-tenants-job", "other-tenants-memory", "other-tenants-key"]);
    });

    it("fails a server that takes one tenant for the other", async ({ onTestFinished }) => {
      const oneForAll = await startWrongProxy(target.url, {
        upstream: () => ({ url: target.url, authorization: `ApiKey ${target.apiKey}` }),
      });
      onTestFinished(() => oneForAll.close());
      const { code, out } = await conformance(["--target", oneForAll.url, "--api-key", target.apiKey, ...filters]);
      expect(code, out).toBe(1);
      expect(idsOf(out, "FAIL")).toEqual(["other-tenants-job", "other-tenants-memory", "other-tenants-key"]);
    });
  });

  it("counts a job that is too slow as untestable for whatever needs its memories", async ({ onTestFinished }) => {
    const wrong = await startWrongProxy(target.url, {
      spoil: (answer) => {
        if (answer.path.startsWith("/v1/memories/jobs/") && answer.status === 200)
          edit(answer, ({ data }) => Object.assign(data as object, { status: "processing" }));
      },
    });
    onTestFinished(() => wrong.close());
    const filters = ["--filter", "results-ordered", "--filter", "add-is-remembered", "--job-timeout", "0.3"];
    const { code, out } = await conformance(["--target", wrong.url, "--api-key", target.apiKey, ...filters]);
    expect(code, out).toBe(1);
    expect(idsOf(out, "FAIL")).toEqual(["add-is-remembered"]);
    expect(out).toMatch(/^○ untestable +results-ordered/m);
  });
});
