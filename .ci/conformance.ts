/**
 * Runs the conformance suite against a target that it starts itself: `node .ci/conformance.ts server|mock RESULT.json`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startReference } from "../conformance/mutants/reference.ts";

const [target = "", result = ""] = process.argv.slice(2);
const starts: Record<string, () => Promise<{ options: string[]; stop(): Promise<void> }>> = { server, mock };
const start = starts[target];
if (!start || !result) {
  console.error("Usage: node .ci/conformance.ts server|mock RESULT.json");
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
  const prism = spawn(process.execPath, ["conformance/src/mock.ts", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    prism.stdout.on("data", (chunk: Buffer) => {
      printed += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (address !== undefined) resolve(address);
    });
    prism.once("exit", (code) => reject(new Error(`the mock ended with ${code} before it listened:\n${printed}`)));
  });
  const stop = async () => {
    const ended = once(prism, "exit");
    prism.kill();
    await ended;
  };
  return { options: ["--target", url, "--api-key", "mem_any"], stop };
}
