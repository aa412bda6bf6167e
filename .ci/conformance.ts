/**
 * Runs the conformance suite against a target that it starts itself: `node .ci/conformance.ts server|mock|independent RESULT.json`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startReference } from "../conformance/mutants/reference.ts";

const [target = "", result = ""] = process.argv.slice(2);
const starts: Record<string, () => Promise<{ options: string[]; stop(): Promise<void> }>> = {
  server,
  mock,
  independent,
};
const start = starts[target];
if (!start || !result) {
  console.error("Usage: node .ci/conformance.ts server|mock|independent RESULT.json");
  process.exit(2);
}
const { options, stop } = await start();
const suite = spawn(process.execPath, ["conformance/src/cli.ts", ...options, "--json", result], { stdio: "inherit" });
const [code] = await once(suite, "exit");
await stop();
process.exitCode = code ?? 2;

async function server() {
  const { url, apiKey, secondApiKey, control, stop } = await startReference();
  const keys = ["--api-key", apiKey, "--second-api-key", secondApiKey];
  return { options: ["--target", url, ...keys, "--control", control.url, "--control-token", control.token], stop };
}

async function mock() {
  const { url, stop } = await listening(process.execPath, ["conformance/src/mock.ts", "--port", "0"]);
  return { options: ["--target", url, "--api-key", "mem_any"], stop };
}

/** The server in Python, which was made from the documents alone. It has no profile but `core`. */
async function independent() {
  const keys = ["--api-key", "mem_independent_first", "--second-api-key", "mem_independent_second"];
  const { url, stop } = await listening("python3", ["conformance/independent/main.py", "--port", "0", ...keys]);
  return { options: ["--target", url, ...keys, "--profile", "core"], stop };
}

/** Starts a program that prints its address once it listens. */
async function listening(command: string, args: string[]) {
  const program = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    program.stdout.on("data", (chunk: Buffer) => {
      printed += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (address !== undefined) resolve(address);
    });
    program.once("error", reject);
    program.once("exit", (code) => reject(new Error(`${args[0]} ended with ${code} before it listened:\n${printed}`)));
  });
  const stop = async () => {
    const ended = once(program, "exit");
    program.kill();
    await ended;
  };
  return { url, stop };
}
