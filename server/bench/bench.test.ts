import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bm25, nearest } from "./alone.ts";
import { sharesOf } from "./areas.ts";
import { distractor } from "./distractor-texts.ts";
import { memoryText } from "./growth-seed.ts";
import { CASE_NAMES, readOptions } from "./options.ts";
import { recallCounter } from "./quality.ts";
import { questionOf } from "./recall-questions.ts";
import { median, pairedRatios, percentile, spreadOf } from "./statistics.ts";
import { freshQuery } from "./texts.ts";

describe("the statistics", () => {
  it("take the middle value, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it("take for p99 the value that 99 of 100 do not exceed", () => {
    const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(oneToHundred, 0.99)).toBe(99);
    expect(percentile(oneToHundred, 0.5)).toBe(50);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it("never leave the range of the values, and leave the values as they were", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: 0, max: 1e9 }), { minLength: 1 }),
        fc.double({ noNaN: true, min: 0, max: 1 }),
        (all, share) => {
          const before = [...all];
          const { min, max } = spreadOf(all);
          for (const value of [percentile(all, share), median(all)]) {
            expect(value).toBeGreaterThanOrEqual(min);
            expect(value).toBeLessThanOrEqual(max);
          }
          expect(all).toEqual(before);
        },
      ),
    );
  });

  it("compare pair by pair, so that what slowed both sides of a pair does not count", () => {
    expect(pairedRatios([50, 5, 60], [100, 10, 100])).toEqual({ median: 0.5, min: 0.5, max: 0.6 });
    expect(() => pairedRatios([1, 2], [1])).toThrow("lacks one of its sides");
  });
});

describe("the options", () => {
  it("measure all but what takes minutes unless told otherwise, and keep the order of the cases", () => {
    const short = CASE_NAMES.filter((name) => name !== "growth" && name !== "peer");
    expect(readOptions([])).toMatchObject({ only: short, json: null });
    expect(readOptions(["--full"])).toMatchObject({ only: [...CASE_NAMES] });
    expect(readOptions(["--only", "growth"])).toMatchObject({ only: ["growth"], growthMemories: 1_000_000 });
    expect(readOptions(["--only", "add, list"])).toMatchObject({ only: ["list", "add"] });
    expect(readOptions(["--help"])).toBe("help");
  });

  it.each([
    [["--fast"], "--fast"],
    [["--only", "list,search"], 'got "search"'],
    [["--rounds", "0"], "--rounds must be a whole number from 1 to 100"],
    [["--round-ms", "1e3"], 'got "1e3"'],
    [["list"], "list"],
  ])("refuse %j and say what is wrong", (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

it("asks each fresh query only once", () => {
  const numbers = Array.from({ length: 40_000 }, (_, n) => n);
  expect(new Set(numbers.map(freshQuery)).size).toBe(numbers.length);
});

it("seeds each memory, and hides facts among distractors, with texts of their own", () => {
  expect(new Set(Array.from({ length: 500 }, (_, n) => distractor(n))).size).toBe(500);
  const texts = Array.from({ length: 6_000 }, (_, n) => memoryText(n));
  expect(new Set(texts).size / texts.length).toBeGreaterThan(0.4);
});

describe("the measure of what is found", () => {
  it("asks for what a fact tells, in its own words without the answer or in other words", () => {
    expect(questionOf("I am in college to become a nurse.", "Ines", "same words")).toBe(
      "What is Ines in college to become?",
    );
    expect(questionOf("I love my big dogs.", "Ines", "other words")).toBe("Does Ines adore Ines's large puppies?");
    expect(questionOf("I do.", "Ines", "same words")).toBeNull();
  });

  it("counts the share of a question's evidence among the first results", () => {
    const counter = recallCounter([1, 3]);
    counter.add(["all"], ["t1", "t2"], [["t1"], ["t9"], ["t2", "t3"]]);
    counter.add(["all"], ["t4"], []);
    expect(counter.shares("all")).toEqual([0.25, 0.5]);
  });

  it("ranks by BM25 alone what has a word of the query, and by cosine alone what points its way", () => {
    const rank = bm25(["the cat sat", "a dog and a cat ran", "nothing here"]);
    expect(rank("cats", 5)).toEqual([0, 1]);
    const vectors = [Float32Array.of(0, 1), Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)];
    expect(nearest(vectors)(Float32Array.of(1, 0), 5)).toEqual([1, 2]);
  });
});

describe("the profile", () => {
  const frame = (functionName: string, url = "") => ({ functionName, url });
  const nodes = [
    { id: 1, callFrame: frame("(root)"), children: [2, 3, 5, 6] },
    { id: 2, callFrame: frame("(idle)") },
    { id: 3, callFrame: frame("findUser", "file:///x/server/src/store/sqlite/tenants.ts"), children: [4] },
    { id: 4, callFrame: frame("get") },
    { id: 5, callFrame: frame("(garbage collector)") },
    { id: 6, callFrame: frame("start", "node:inspector") },
  ];

  it("gives what is not ours to who called it, and leaves out idling and itself", () => {
    const samples = [2, 3, 4, 4, 5, 6];
    const timeDeltas = [900, 10, 20, 50, 20, 500];
    expect(sharesOf({ nodes, samples, timeDeltas })).toEqual([
      ["store", 0.8],
      ["collecting garbage", 0.2],
    ]);
  });

  it("has nothing to say of a thread that only idled", () => {
    expect(sharesOf({ nodes, samples: [2, 2], timeDeltas: [10, 10] })).toEqual([]);
    expect(sharesOf({ nodes: [] })).toEqual([]);
  });
});

describe("the command", () => {
  it("measures both sides, prints the table and writes the figures", { timeout: 90_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "bench-test-"));
    try {
      const json = join(folder, "figures.json");
      const { status, stdout, stderr } = await bench(
        "--only",
        "list",
        "--rounds",
        "1",
        "--round-ms",
        "50",
        "--profile",
        "--json",
        json,
      );
      expect(stderr).toContain("round 1 of 1");
      expect(status).toBe(0);
      expect(stdout).toMatch(/list, 50 rows +\d/);
      expect(stdout).toMatch(/bare Express +[\d,]+ .* of it +≥ 0\.40/);
      expect(stdout).toMatch(/HTTP and Express +\d+ %/);
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
      const { comparisons } = JSON.parse(await readFile(json, "utf8"));
      expect(comparisons).toMatchObject([{ name: "list", toExpress: { median: expect.any(Number) } }]);
      const shares = comparisons[0].profile.map(([, share]: [string, number]) => share);
      expect(shares.reduce((sum: number, share: number) => sum + share)).toBeCloseTo(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("exits 2 on a flag that it does not know", async () => {
    expect(await bench("--fast")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("--help") });
  });
});

function bench(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const program = join(import.meta.dirname, "main.ts");
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], (_error, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
