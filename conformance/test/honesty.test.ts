import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWrongProxy, type Wrong, type WrongProxy } from "../mutants/wire/wrong-proxy.ts";
import { conformance, startConformance } from "./command.ts";
import { startTarget, type Target } from "./target.ts";
import { idsOf } from "./wrong-report.ts";

let target: Target;
let folder: string;
beforeAll(async () => {
  target = await startTarget();
  folder = await mkdtemp(join(tmpdir(), "memoryos-honesty-"));
});
afterAll(async () => {
  await target.stop();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) => conformance(["--target", target.url, "--api-key", target.apiKey, ...args]);

/** The reference server with a fault, for as long as something is done with it. */
async function withWrong<T>(fault: Wrong, use: (wrong: WrongProxy, args: string[]) => Promise<T>): Promise<T> {
  const wrong = await startWrongProxy(target.url, fault);
  try {
    return await use(wrong, ["--target", wrong.url, "--api-key", target.apiKey]);
  } finally {
    await wrong.close();
  }
}

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

async function everythingStored(): Promise<unknown[]> {
  const headers = { authorization: `ApiKey ${target.apiKey}` };
  const response = await fetch(`${target.url}/v1/memories?include_archived=true`, { headers });
  return ((await response.json()) as { data: unknown[] }).data;
}

describe("known failures", () => {
  const withoutLink: Wrong = { spoil: ({ headers }) => headers.delete("x-request-id") };
  const only = ["--filter", "health-is-public", "--filter", "ENV-002"];

  it("do not fail the run, and are reported all the same", async () => {
    const baseline = await file("known.json", { "every-answer-request-id": "the gateway drops it" });
    await withWrong(withoutLink, async (_, args) => {
      const { code, out } = await conformance([...args, ...only, "--baseline", baseline]);
      expect(code, out).toBe(0);
      expect(out).toMatch(/^✗ FAIL +every-answer-request-id/m);
      expect(out).toContain("(known)");
    });
  });

  it("fail the run once they pass", async () => {
    const baseline = await file("stale.json", { "health-is-public": "was behind a login" });
    const { code, out } = await run(...only, "--baseline", baseline);
    expect(code, out).toBe(1);
    expect(out).toMatch(/Known failures that pass.*\n +health-is-public/);
  });

  it.each([
    [{ "health-is-publik": "x" }, "did you mean health-is-public?"],
    [{ "health-is-public": "" }, "must say why"],
    [["health-is-public"], "must hold a JSON object"],
  ])("that say %j are refused", async (content, message) => {
    const { code, err } = await run("--baseline", await file("wrong.json", content));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

it("sends nothing but GET when it is to read only, and counts the rest as untestable", async () => {
  const methods = new Set<string>();
  await withWrong({ spoil: ({ method }) => void methods.add(method) }, async (_, args) => {
    const { code, out } = await conformance([...args, "--read-only", "--profile", "core"]);
    expect(code, out).toBe(0);
    expect(idsOf(out, "pass")).toContain("health-is-public");
    expect(out).toMatch(/sends POST, which --read-only leaves out/);
  });
  expect([...methods]).toEqual(["GET"]);
});

it("sends no more requests than it may, and erases what it added nevertheless", async () => {
  let checked = 0;
  const count: Wrong = {
    spoil: ({ method }) => {
      checked += method === "DELETE" ? 0 : 1;
    },
  };
  await withWrong(count, async (_, args) => {
    const { out } = await conformance([...args, "--max-requests", "3", "--filter", "add-is-remembered"]);
    expect(out).toContain("the 3 requests of --max-requests are used up");
  });
  expect(checked).toBeGreaterThan(0);
  expect(await everythingStored()).toEqual([]);
});

it("waits as long as a 429 asks for and sends the request again", async () => {
  let refused = 0;
  const once: Wrong = {
    spoil: (answer) => {
      if (!answer.path.startsWith("/v1/memories?") || refused > 0 || answer.requestHeaders["x-request-id"]) return;
      refused += 1;
      answer.status = 429;
      answer.headers.set("retry-after", "1");
    },
  };
  await withWrong(once, async (_, args) => {
    // The command's own look at the key is the first to be refused; the check goes on.
    const { code, out } = await conformance([...args, "--filter", "list-newest-first"]);
    expect(code, out).toBe(0);
  });
  expect(refused).toBe(1);
});

it("stops after the first failure when it is told to", async () => {
  const forbids: Wrong = {
    spoil: (answer) => {
      if (answer.status === 401) answer.status = 403;
    },
  };
  await withWrong(forbids, async (_, args) => {
    const { code, out } = await conformance([...args, "--bail", "--filter", "AUT-001", "--filter", "AUT-002"]);
    expect(code, out).toBe(1);
    expect(out).toContain("not run: --bail ended the run");
  });
});

it("erases what it added when it is interrupted, and exits 2", async () => {
  let added = () => {};
  const hasAdded = new Promise<void>((resolve) => {
    added = resolve;
  });
  const notice: Wrong = { spoil: ({ path }) => void (path === "/v1/memories/add" && added()) };
  await withWrong(notice, async (_, args) => {
    const started = startConformance([...args, "--profile", "core"]);
    await hasAdded;
    started.child.kill("SIGINT");
    const { code, out } = await started.ended;
    expect(out).toContain("Ending: what the run has added is erased");
    expect(out).toMatch(/^INCOMPLETE.*interrupted$/m);
    expect(code, out).toBe(2);
  });
  expect(await everythingStored()).toEqual([]);
});

it("draws the order of the checks from the seed", async () => {
  const order = async (seed: string) => idsOf((await run("--filter", "AUT-00", "--seed", seed)).out, "pass");
  const [first, again, other] = [await order("7"), await order("7"), await order("8")];
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
  expect(first.toSorted()).toEqual(other.toSorted());
});

describe("a server without an operation", () => {
  const withoutList: Wrong = { reroute: (path) => path.replace(/^\/v1\/memories\?/, "/v1/nothing?") };

  it("is told which is missing, and where most checks stopped; its shape is not taken for right", async () => {
    await withWrong(withoutList, async (_, args) => {
      const { code, out } = await conformance([...args, "--filter", "listMemories"]);
      expect(code, out).toBe(1);
      expect(idsOf(out, "FAIL")).toContain("shape-list-memories");
      expect(out).toContain("GET /v1/memories answered 404 to a valid request: the operation is missing");
      expect(out).toMatch(/^Where checks stopped: begin with the first\n +\d+ checks failed at listMemories → 404/m);
    });
  });
});

describe("a header that has none of its values", () => {
  it("is shown with what it is and what it may be", async () => {
    const closed: Wrong = { spoil: ({ headers }) => headers.set("x-memoryos-circuit-status", "CLOSED") };
    await withWrong(closed, async (_, args) => {
      const { out } = await conformance([...args, "--filter", "health-is-public", "--filter", "ENV-001"]);
      expect(out).toContain('header x-memoryos-circuit-status is "CLOSED", and must be one of HEALTHY, ');
    });
  });
});
