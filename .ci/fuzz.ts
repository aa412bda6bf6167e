/**
 * Fuzzes the reference server, which it starts itself, within bounds: `node .ci/fuzz.ts FOLDER`. The report is written
 * into the folder.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readConfig } from "../server/src/config.ts";
import { startServer } from "../server/src/server.ts";
import { makeLocalKey } from "../server/src/tenancy/keys.ts";

/** Requests made up for each operation and phase: enough to find what is wrong everywhere. */
const BOUNDS = ["--max-examples", "3"];

const [report = ""] = process.argv.slice(2);
if (report === "") {
  console.error("Usage: node .ci/fuzz.ts FOLDER");
  process.exit(2);
}

const dataDir = mkdtempSync(join(tmpdir(), "memoryos-fuzz-"));
const apiKey = makeLocalKey();
const server = await startServer({ ...readConfig({}), port: 0, dataDir, apiKey, logLevel: "silent" });
try {
  const { session, uui, agentKey } = await makePassport();
  const credentials = ["--api-key", apiKey, "--session", session, "--uui", uui, "--agent-key", agentKey];
  const args = ["conformance/src/fuzz/cli.ts", "--target", server.url, ...credentials, ...BOUNDS, "--report", report];
  const fuzzer = spawn(process.execPath, args, { stdio: "inherit" });
  process.exitCode = await new Promise<number>((resolve) => fuzzer.on("exit", (code) => resolve(code ?? 2)));
} finally {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** A person with a session and a passport token, and an agent that may read and write for them. */
async function makePassport(): Promise<{ session: string; uui: string; agentKey: string }> {
  const email = "fuzz@example.com";
  await ask("/v1/uui/register", { email, display_name: "Fuzz" });
  const signIn = await ask("/v1/uui/otp/verify", { email, otp: await mailedCode() });
  const agent = await ask(
    "/v1/agents/global",
    { name: "Fuzz", redirect_uri: "https://fuzz.example.com/back" },
    {
      authorization: `ApiKey ${apiKey}`,
    },
  );
  const session = String(signIn.session_token);
  const grant = { agent_id: agent.id, categories: ["preference", "fact"], access_type: "read_write" };
  await ask("/v1/uui/me/grants", grant, { "x-memoryos-session": session });
  return { session, uui: String(signIn.uui_token), agentKey: String(agent.raw_agent_api_key) };
}

/** The code that the server mailed, out of its page of mails. */
async function mailedCode(): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const outbox = await (await fetch(`${server.url}/outbox`)).text();
    const code = /\b[0-9]{6}\b/.exec(outbox)?.[0];
    if (code !== undefined) return code;
    await setTimeout(100);
  }
  throw new Error("no code was mailed");
}

async function ask(path: string, body: object, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const answer = await fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
}
