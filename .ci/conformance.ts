/**
 * Runs the conformance suite against a target that it starts itself: `node .ci/conformance.ts TARGET RESULT.json`.
 *
 *     server       the reference server with all that the suite can make use of
 *     strict       the same, where webhooks and organisations must be at public addresses
 *     reduced      the same without a profile and without sign-in at organisations
 *     mock         the mock of the contract
 *     independent  the server in Python
 *
 * No single server shows everything: what `strict` and `reduced` are there for has to be shown by them.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Edit } from "../conformance/mutants/behaviour/fault.ts";
import { startReference } from "../conformance/mutants/reference.ts";
import { EDITS_VARIABLE, WEAVING } from "../conformance/mutants/weave.ts";
import { addressIn, startProgram } from "../conformance/test/program.ts";

interface Started {
  options: string[];
  stop(): Promise<void>;
}

/** The reference server implements every profile: this is one that does not. */
const WITHOUT_PROVENANCE: Edit = {
  file: "server/src/http/operation.ts",
  find: '  "provenance",\n  "passport",\n] as const satisfies',
  replace: '  "passport",\n] as const satisfies',
};

const TARGETS: Record<string, { start: () => Promise<Started>; checks?: readonly string[] }> = {
  server: { start: () => server() },
  strict: {
    start: () => server([], { MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "0", MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "0" }),
    checks: ["webhook-address-private", "oauth-address-refused"],
  },
  reduced: {
    start: () => server(WEAVING, { MEMORYOS_PUBLIC_URL: "", [EDITS_VARIABLE]: JSON.stringify([WITHOUT_PROVENANCE]) }),
    checks: ["left-out-profile", "source-without-provenance", "oauth-not-set-up"],
  },
  mock: { start: mock },
  independent: { start: independent },
};

const [name = "", result = ""] = process.argv.slice(2);
const target = TARGETS[name];
if (!target || !result) {
  console.error(`Usage: node .ci/conformance.ts ${Object.keys(TARGETS).join("|")} RESULT.json`);
  process.exit(2);
}
const { start, checks = [] } = target;
const { options, stop } = await start();
const filters = checks.flatMap((check) => ["--filter", check]);
const args = ["conformance/src/cli.ts", ...options, ...filters, "--json", result];
const [code] = await once(spawn(process.execPath, args, { stdio: "inherit" }), "exit");
await stop();
process.exitCode = code ?? 2;
if (code === 0) process.exitCode = (await notShown()) ? 1 : 0;

/** Whether one of the checks that the target is there for did not pass; says which. */
async function notShown(): Promise<boolean> {
  const report = JSON.parse(await readFile(result, "utf8")) as { checks: { id: string; outcome: string }[] };
  const outcomeOf = (id: string) => report.checks.find((check) => check.id === id)?.outcome ?? "not run";
  const missing = checks.filter((id) => outcomeOf(id) !== "pass");
  for (const id of missing) console.error(`${id} is not shown by ${name}: ${outcomeOf(id)}`);
  return missing.length > 0;
}

async function server(nodeArguments: readonly string[] = [], variables: Record<string, string> = {}): Promise<Started> {
  const { url, apiKey, secondApiKey, control, stop } = await startReference(nodeArguments, variables);
  const keys = ["--api-key", apiKey, "--second-api-key", secondApiKey];
  return { options: ["--target", url, ...keys, "--control", control.url, "--control-token", control.token], stop };
}

async function mock(): Promise<Started> {
  const command = [process.execPath, "conformance/src/mock.ts", "--port", "0"] as const;
  const { told, stop } = await startProgram(command, {}, addressIn);
  return { options: ["--target", told, "--api-key", "mem_any"], stop };
}

/** The server in Python, which was made from the documents alone. It has no profile but `core`. */
async function independent(): Promise<Started> {
  const keys = ["--api-key", "mem_independent_first", "--second-api-key", "mem_independent_second"];
  const command = ["python3", "conformance/independent/main.py", "--port", "0", ...keys] as const;
  const { told, stop } = await startProgram(command, {}, addressIn);
  return { options: ["--target", told, ...keys, "--profile", "core"], stop };
}
