import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWrongProxy } from "../mutants/wire/wrong-proxy.ts";
import { digestOf } from "../src/report/digest.ts";
import type { ReportDocument } from "../src/report/document.ts";
import { conformance, type Ended } from "./command.ts";
import { startTarget, type Target } from "./target.ts";

let target: Target;
let folder: string;
let good: string;
let bad: string;
let ended: Ended;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "memoryos-report-"));
  target = await startTarget();
  good = join(folder, "good");
  bad = join(folder, "bad");
  const filters = ["--filter", "AUT-00", "--filter", "unknown-path", "--filter", "LST-006"];
  const common = ["--api-key", target.apiKey, ...filters, "--seed", "5"];
  await conformance(["--target", target.url, ...common, "--report", good]);
  const wrong = await startWrongProxy(target.url, {
    spoil: (answer) => {
      if (answer.status === 404) answer.body = answer.body.replace('"REQ_404"', '"REQ<script>\\u0001404"');
      answer.headers.delete("link");
    },
  });
  ended = await conformance(["--target", wrong.url, ...common, "--report", bad]);
  await wrong.close();
});
afterAll(async () => {
  await target.stop();
  await rm(folder, { recursive: true });
});

const read = async (file: string): Promise<ReportDocument> => JSON.parse(await readFile(file, "utf8"));

describe("the JSON report", () => {
  it("names suite, contract, seed and target, and a digest of all that", async () => {
    const report = await read(join(bad, "report.json"));
    expect(report).toMatchObject({
      suite: { name: "@memoryos/conformance" },
      contract: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      target: expect.stringMatching(/^http:\/\/127/),
      seed: 5,
    });
    expect(report.digest).toBe(digestOf(report));
  });

  it("holds no key", async () => {
    expect(await readFile(join(bad, "report.json"), "utf8")).not.toContain(target.apiKey);
  });

  it("shows which outcomes and headers of an operation were observed", async () => {
    const { coverage } = await read(join(good, "report.json"));
    const cell = coverage.find((row) => row.operationId === "listMemories")?.cells.find(({ status }) => status === 401);
    expect(cell).toMatchObject({ documented: true, seen: expect.any(Number) });
    expect(cell?.seen).toBeGreaterThan(0);
    const header = cell?.headers.find(({ name }) => name === "WWW-Authenticate");
    expect(header).toMatchObject({ documented: true, seen: cell?.seen });
    expect(coverage).toHaveLength(93);
  });

  it("is verified and rendered again without the target, with the exit code of its run", async () => {
    const { code, out } = await conformance(["report", join(bad, "report.json"), "--report", join(folder, "again")]);
    expect(code, out).toBe(1);
    expect(out).toContain("the one of this suite");
    expect(out).toMatch(/Digest sha256:[0-9a-f]{64} fits/);
    for (const name of ["report.json", "report.html", "junit.xml"]) {
      const [first, again] = [join(bad, name), join(folder, "again", name)];
      expect(await readFile(again, "utf8"), name).toBe(await readFile(first, "utf8"));
    }
  });

  it.each([
    ["fewer checks", { checks: [] }, "was changed after"],
    ["a field of another type", { target: 1 }, "/target must be string"],
  ])("is refused with %s", async (_, change, message) => {
    const report = await read(join(bad, "report.json"));
    const file = join(folder, "changed.json");
    await writeFile(file, JSON.stringify({ ...report, ...change }));
    const { code, err } = await conformance(["report", file]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("is refused when its verdicts do not follow from its requirements, whatever its digest says", async () => {
    const report = await read(join(bad, "report.json"));
    report.verdicts = report.verdicts.map((verdict) => ({ ...verdict, verdict: "complete" }));
    report.digest = digestOf(report);
    const file = join(folder, "forged.json");
    await writeFile(file, JSON.stringify(report));
    expect(await conformance(["report", file])).toMatchObject({
      code: 2,
      err: expect.stringContaining("contradicts itself"),
    });
  });

  it("can be compared with another: worse exits 1, better and equal exit 0", async () => {
    const [before, after] = [join(good, "report.json"), join(bad, "report.json")];
    const worse = await conformance(["compare", before, after]);
    expect(worse.code, worse.out).toBe(1);
    expect(worse.out).toContain("unknown-path  pass → fail");
    expect(worse.out).toContain("The targets differ");
    const better = await conformance(["compare", after, before]);
    expect(better.code, better.out).toBe(0);
    expect(better.out).toContain("unknown-path  fail → pass");
    expect((await conformance(["compare", before, before])).out).toMatch(/^0 worse, 0 better/m);
  });
});

it("writes JUnit XML with a suite for each profile, failures with their rule, and warnings that do not fail", async () => {
  const xml = await readFile(join(bad, "junit.xml"), "utf8");
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => name === "testcase",
  });
  const { testsuite } = parser.parse(xml).testsuites;
  expect(testsuite).toMatchObject({ name: "conformance.core", errors: "0" });
  const cases = testsuite.testcase as { name: string; failure?: { "#text": string }; "system-out"?: string }[];
  expect(Number(testsuite.tests)).toBe(cases.length);
  const failed = cases.filter(({ failure }) => failure !== undefined);
  expect(failed).toHaveLength(Number(testsuite.failures));
  expect(failed.find(({ name }) => name.startsWith("unknown-path"))?.failure?.["#text"]).toContain("ERR-005 (MUST)");
  expect(cases.find(({ name }) => name.startsWith("next-page-linked"))).toMatchObject({
    "system-out": expect.stringContaining("warning"),
  });
});

it("escapes what the target says in the page, and carries everything in itself", async () => {
  const page = await readFile(join(bad, "report.html"), "utf8");
  expect(page).toContain("REQ&lt;script&gt;");
  expect(page).not.toContain("REQ<script>");
  expect(page.match(/\b(?:src|href)="(?!#|data:)[^"]*"/g)).toBeNull();
  expect(ended.code).toBe(1);
});
