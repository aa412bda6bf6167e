import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, startMock } from "../src/prism.ts";
import { conformance } from "./command.ts";

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ port: 0 });
});
afterAll(() => mock.close());

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("the conformance command", () => {
  it("exits 2 and says so when the target is not reachable", async () => {
    const port = await freePort();
    const { code, err, out } = await conformance(["--target", `http://127.0.0.1:${port}`, "--api-key", "mem_x"]);
    expect(code).toBe(2);
    expect(err).toContain(`http://127.0.0.1:${port} is not reachable`);
    expect(out).toBe("");
  });

  it.each([
    [["--targt", "http://127.0.0.1:1"], "did you mean --target?"],
    [["--target", "not a url"], "--target must be an http or https URL"],
    [[], "--target is missing"],
    [["--target", "http://127.0.0.1:1", "--filter", "AD-001"], "did you mean ADD-001?"],
    [["--target", "http://127.0.0.1:1", "--profile", "cor"], "did you mean core?"],
    [["--target", "http://127.0.0.1:1", "--job-timeout", "soon"], "--job-timeout must be a number of seconds"],
    [["--target", "http://127.0.0.1:1", "--api-key", "k", "--second-api-key", "k"], "the same key twice"],
  ])("exits 2 on %j and says what is wrong", async (args, message) => {
    const { code, err } = await conformance(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("exits 2 when there is no key for a target that is not a mock", async () => {
    const server = createServer((_, response) => response.end("{}"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, err } = await conformance(["--target", `http://127.0.0.1:${port}`]);
    server.close();
    expect(code).toBe(2);
    expect(err).toContain("--api-key is missing");
  });

  it("explains itself and exits 0 when asked for help", async () => {
    const { code, out } = await conformance(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("memoryos-conformance explain ID");
    expect((await conformance(["run", "--help"])).out).toContain("--second-api-key KEY");
  });

  it("judges only the shapes of a mock, and counts the rest as untestable", async () => {
    const { code, out } = await conformance(["--target", mock.url]);
    expect(code, out).toBe(0);
    expect(out).toContain("shapes only: this is a mock");
    expect(out).toMatch(/^✓ pass +shape-add-memories/m);
    expect(out).toMatch(/a mock keeps no state and no rules: only shapes can be judged\n +\d+ checks/);
    expect(out).not.toMatch(/^✓ pass +add-is-remembered/m);
  });

  it("exits 2, not 0, when nothing that was asked for could be tested", async () => {
    const { code, out } = await conformance(["--target", mock.url, "--filter", "pages-visit-each-once"]);
    expect(code, out).toBe(2);
    expect(out).toContain("NOTHING TESTED");
  });

  it("takes the target from the environment and prints no colours into a pipe", async () => {
    const { code, out } = await conformance(["--filter", "shape-get-health"], {
      MEMORYOS_CONFORMANCE_TARGET: mock.url,
    });
    expect(code, out).toBe(0);
    expect(out).not.toContain("\u001b[");
  });

  it("writes what it found as JSON", async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), "memoryos-report-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "report.json");
    await conformance(["--target", mock.url, "--filter", "shape-get-health", "--json", file]);
    const report = JSON.parse(await readFile(file, "utf8"));
    expect(report).toMatchObject({ target: mock.url, scope: { shapesOnly: true } });
    expect(report.checks[0]).toMatchObject({
      id: "shape-get-health",
      outcome: "pass",
      proves: ["ENV-006"],
    });
  });

  it.each([
    ["list", [/^core +\d+ requirements +\d+ checks +10 operations$/m]],
    ["list checks --profile quota", [/^shape-|^[a-z0-9-]+ +quota /m]],
    ["list requirements --profile keys", [/^KEY-002 +keys +base +MUST +A key is in the answer/m]],
    ["explain ADD-007", [/^Rule\n {2}`me` is refused/m, /^Why it matters\n/m, /^How it is checked\n {2}me-refused: /m]],
    ["explain addMemories", [/^Rules that bind it by name\n {2}[A-Z]{3}-\d{3} /m, /--filter addMemories/]],
    ["explain add-is-remembered", [/^A correct server\n/m, /^Proves\n {2}ADD-00/m, /^What usually breaks it\n/m]],
  ])("%s tells what there is", async (line, patterns) => {
    const { code, out, err } = await conformance(line.split(" "));
    expect(code, err).toBe(0);
    for (const pattern of patterns) expect(out).toMatch(pattern);
  });

  it.each([
    ["lits", "there is no command lits (did you mean list?)"],
    ["list chekcs", "there is no list chekcs (did you mean checks?)"],
    ["explain ADD-07", "there is no requirement, no check and no operation ADD-07 (did you mean ADD-007?)"],
    ["explain", "explain needs the id"],
    ["report", "report needs one JSON report"],
    ["compare one.json", "compare needs two JSON reports"],
    ["report /nowhere.json", "cannot read /nowhere.json"],
    ["run --target http://127.0.0.1:1 --agent-key a", "--agent-key needs --uui as well"],
    [
      "run --target http://127.0.0.1:1 --control http://127.0.0.1:2 --control-token t --read-only",
      "exclude each other",
    ],
    ["run --target http://127.0.0.1:1 --spec package.json", "is no OpenAPI 3.1 document"],
  ])("%s exits 2 and says what is wrong", async (line, message) => {
    const { code, err } = await conformance(line.split(" "));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
