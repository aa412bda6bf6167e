/**
 * `npm test`: every check of the project, one after the other, with a summary at the end.
 *
 *     npm test                 everything
 *     npm test -- lint types   only these parts
 *
 * A part whose toolchain is missing on this machine is left out and said so; with CI=true that is a failure.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { styleText } from "node:util";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Part {
  name: string;
  command: string[];
  /** A command that must be on this machine, and where it comes from. */
  needs?: { commands: string[]; install: string };
  /** Where the part writes how many tests it ran; without it the part counts as one. */
  counts?: () => Counts;
  /** What failed, each in a few lines, to be said again at the end. */
  failures?: () => string[];
}

const root = join(import.meta.dirname, "..");
const results = join(root, ".tmp", "results");
const strict = process.env.CI === "true";

const vitest = (name: string): Part => ({
  name,
  command: [
    "vitest",
    "run",
    "--project",
    name,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${results}/${name}.json`,
  ],
  counts: () => {
    const report = read(`${name}.json`) as { numPassedTests: number; numFailedTests: number; numPendingTests: number };
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
  },
  failures: () => {
    type Test = { fullName: string; status: string; failureMessages?: string[] };
    type File = { name: string; status: string; message: string; assertionResults: Test[] };
    return (read(`${name}.json`) as { testResults: File[] }).testResults
      .filter(({ status }) => status === "failed")
      .flatMap((file) => {
        const failed = file.assertionResults.filter(({ status }) => status === "failed");
        const where = relative(root, file.name);
        if (failed.length === 0) return [`${where}\n${firstLines(file.message)}`];
        return failed.map((test) => `${where} > ${test.fullName}\n${firstLines(test.failureMessages?.[0] ?? "")}`);
      });
  },
});

const conformance = (target: "server" | "strict" | "reduced" | "mock" | "independent"): Part => ({
  name: `conformance-${target}`,
  command: ["node", ".ci/conformance.ts", target, `${results}/conformance-${target}.json`],
  counts: () => {
    const { checks } = read(`conformance-${target}.json`) as { checks: { outcome: string }[] };
    const count = (...outcomes: string[]) => checks.filter(({ outcome }) => outcomes.includes(outcome)).length;
    return { passed: count("pass", "warn"), failed: count("fail"), skipped: count("untestable") };
  },
  failures: () => {
    const { checks } = read(`conformance-${target}.json`) as { checks: { id: string; outcome: string }[] };
    return checks.filter(({ outcome }) => outcome === "fail").map(({ id }) => id);
  },
});

/** A sample of the servers that are wrong in one way; `npm run mutants` has all of them. */
const mutants: Part = {
  name: "mutants",
  command: [
    "node",
    "conformance/mutants/main.ts",
    "--sample",
    "25",
    "--seed",
    "1",
    "--json",
    `${results}/mutants.json`,
  ],
  counts: () => {
    const { killed, notKilled } = read("mutants.json") as { killed: number; notKilled: string[] };
    return { passed: killed, failed: notKilled.length, skipped: 0 };
  },
  failures: () => (read("mutants.json") as { notKilled: string[] }).notKilled,
};

/** Within bounds; `npm run fuzz` goes further. */
const fuzz: Part = {
  name: "fuzz",
  command: ["node", ".ci/fuzz.ts", `${results}/fuzz`],
  needs: { commands: ["uv", "python3"], install: "apt-get install python3 python3-venv" },
  counts: () => {
    const { operations, failures } = (read("fuzz/report.json") as { fuzz: { operations: number; failures: object[] } })
      .fuzz;
    return { passed: operations, failed: failures.length, skipped: 0 };
  },
};

/** In the languages whose toolchains CI has; `npm run clients` knows more. */
const clients: Part = {
  name: "clients",
  command: ["node", "spec/clients/main.ts", "python", "go", "sdk", "--json", `${results}/clients.json`],
  counts: () => {
    type Step = { passed: boolean } | null;
    type Result = Record<"generated" | "compiled", Step> & { isLeftOut: boolean; checks: { passed: boolean }[] };
    const all = read("clients.json") as Result[];
    const steps = all.flatMap(({ generated, compiled, checks }) => [generated, compiled, ...checks]);
    const count = (passed: boolean) => steps.filter((step) => step?.passed === passed).length;
    return { passed: count(true), failed: count(false), skipped: all.filter(({ isLeftOut }) => isLeftOut).length };
  },
};

/** The SDK as it is published, in every runtime that it is for. */
const runtimes: Part = {
  name: "runtimes",
  command: ["node", "sdk/runtimes/main.ts", "--json", `${results}/runtimes.json`],
  needs: { commands: ["chromium", "google-chrome"], install: "apt-get install chromium" },
  counts: () => {
    const checks = (read("runtimes.json") as { checks: { passed: boolean }[] }[]).flatMap((each) => each.checks);
    const count = (passed: boolean) => checks.filter((check) => check.passed === passed).length;
    return { passed: count(true), failed: count(false), skipped: 0 };
  },
};

const parts: Part[] = [
  { name: "lint", command: ["biome", "ci", "."] },
  { name: "spec-format", command: ["tsp", "format", "--check", "spec/**/*.tsp"] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "types-sdk", command: ["tsc", "-p", "sdk"] },
  { name: "types-console", command: ["tsc", "-p", "server/src/console"] },
  { name: "contract-fresh", command: ["node", "spec/generate/main.ts", "--check"] },
  { name: "contract-guard", command: ["node", "spec/guards/main.ts"] },
  vitest("node"),
  {
    ...vitest("browser"),
    needs: { commands: ["chromium", "google-chrome"], install: "apt-get install chromium" },
  },
  conformance("server"),
  conformance("strict"),
  conformance("reduced"),
  conformance("mock"),
  { ...conformance("independent"), needs: { commands: ["python3"], install: "apt-get install python3" } },
  mutants,
  fuzz,
  clients,
  runtimes,
];

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(results, name), "utf8"));
}

function firstLines(text: string): string {
  return text
    .split("\n")
    .slice(0, 12)
    .map((line) => `    ${line.slice(0, 400)}`)
    .join("\n");
}

function isInstalled(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

/** The PATH has this Node and the installed commands first: `node24.js` saw to it. */
function run(command: string[]): Promise<boolean> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit" });
    child.on("error", (error) => {
      console.error(`${program} could not be run: ${error.message}`);
      resolve(false);
    });
    child.on("exit", (code) => resolve(code === 0));
  });
}

/** Who reads only the end of a long log learns from it what failed. */
function saidAgain(part: Part): string[] {
  try {
    return (part.failures?.() ?? []).map((failure) => `${part.name}: ${failure}`);
  } catch {
    return [];
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(", ")}. The parts are ${parts.map((part) => part.name).join(", ")}.`);
  process.exit(2);
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const style = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { stream: process.stdout });
const lines: string[] = [];
const failures: string[] = [];
const total: Counts = { passed: 0, failed: 0, skipped: 0 };

for (const part of parts) {
  if (asked.length > 0 && !asked.includes(part.name)) continue;
  console.log(style("bold", `\n▶ ${part.name}`));
  const { needs } = part;
  if (needs && !needs.commands.some(isInstalled)) {
    const reason = `left out: ${needs.commands.join(" or ")} is not installed (${needs.install})`;
    total[strict ? "failed" : "skipped"] += 1;
    lines.push(`${strict ? style("red", "✗") : style("yellow", "–")} ${part.name.padEnd(20)} ${reason}`);
    continue;
  }
  const started = performance.now();
  const passed = await run(part.command);
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(8);
  let counts: Counts = { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
  let detail = "";
  if (part.counts) {
    try {
      counts = part.counts();
      // A run that failed outside its tests has failed all the same.
      if (!passed && counts.failed === 0) counts.failed = 1;
      detail = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
    } catch (error) {
      counts = { passed: 0, failed: 1, skipped: 0 };
      detail = `no result: ${(error as Error).message}`;
    }
  }
  if (counts.failed > 0) failures.push(...saidAgain(part));
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += counts[key];
  lines.push(
    `${counts.failed === 0 ? style("green", "✓") : style("red", "✗")} ${part.name.padEnd(20)}${seconds}  ${detail}`,
  );
}

if (failures.length > 0) console.log(`\n${style("red", "Failed")}\n${failures.join("\n")}`);
console.log(`\n${lines.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
