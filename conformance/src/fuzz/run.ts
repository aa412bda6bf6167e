import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CouldNotRun } from "../could-not-run.ts";
import { redactor } from "../redact.ts";
import { configOf, environmentOf } from "./config.ts";
import { readFindings } from "./findings.ts";
import type { FuzzOptions } from "./options.ts";
import type { Schemathesis } from "./provision.ts";
import type { FuzzResult } from "./result.ts";

/**
 * Runs Schemathesis against the target; what it prints is shown as it comes.
 *
 * @throws CouldNotRun when the target does not take the key, or Schemathesis itself fails.
 */
export async function runSchemathesis(
  { program, version }: Schemathesis,
  options: FuzzOptions,
  stop: AbortSignal,
): Promise<FuzzResult> {
  const { target, phases, maxExamples, maxSeconds, seed, apiKey, agent, session } = options;
  const keptKeys = await keysOf(options);
  const folder = await mkdtemp(join(tmpdir(), "memoryos-fuzz-"));
  const started = Date.now();
  try {
    const [config, events] = [join(folder, "schemathesis.toml"), join(folder, "events.ndjson")];
    await writeFile(config, configOf(options));
    const code = await start(program, {
      args: [
        ...["--config-file", config, "run", fileURLToPath(import.meta.resolve("@memoryos/contract/openapi.json"))],
        ...["--url", target, "--phases", phases.join(","), "--max-examples", String(maxExamples)],
        ...["--seed", String(seed), "--checks", "all", "--report-ndjson-path", events],
        ...(maxSeconds === null ? [] : ["--max-time", String(maxSeconds)]),
      ],
      folder,
      env: { ...process.env, ...environmentOf(options, keptKeys) },
      stop,
    });
    const redact = redactor([apiKey, agent?.key ?? null, agent?.uui ?? null, session]);
    const findings = await readFindings(events, redact);
    // 0 nothing found, 1 failures found; everything else is no outcome of fuzzing.
    if (findings.errors.length > 0 || (code !== 0 && findings.failures.length === 0)) {
      throw new CouldNotRun(`Schemathesis ended with ${code}: ${findings.errors.join("; ") || "see what it printed"}`);
    }
    const { operations, requests, failures } = findings;
    return {
      tool: `Schemathesis ${version}`,
      seed,
      startedAt: new Date(started).toISOString(),
      seconds: (Date.now() - started) / 1_000,
      operations,
      requests,
      phases: [...phases],
      failures,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Ids of the keys that there are, so that the fuzzer does not revoke the one that it uses.
 *
 * @throws CouldNotRun when the target does not answer, or does not accept the key.
 */
async function keysOf({ target, apiKey }: FuzzOptions): Promise<string[]> {
  const headers = { authorization: `ApiKey ${apiKey}` };
  const answer = await fetch(`${target}/v1/api-keys?limit=100`, { headers }).catch((error: Error) => {
    throw new CouldNotRun(`${target} is not reachable: ${error.cause instanceof Error ? error.cause.message : error}`);
  });
  if (answer.status === 401) throw new CouldNotRun(`${target} does not accept the key of --api-key: it answered 401`);
  const body = (await answer.json().catch(() => null)) as { data?: { id?: unknown }[] } | null;
  return (body?.data ?? []).map(({ id }) => String(id));
}

function start(
  program: string,
  { args, folder, env, stop }: { args: string[]; folder: string; env: NodeJS.ProcessEnv; stop: AbortSignal },
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
    stop.addEventListener("abort", () => child.kill("SIGINT"));
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
