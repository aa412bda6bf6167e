/**
 * Runs a file or an installed command with Node 24 or newer: the Node that runs this, or else the one that came with
 * the install. It does not rely on `node_modules/.bin/node`: npm 10 removes that link together with the packages of
 * other platforms.
 *
 *     node .ci/node24.js server/src/main.ts
 *     node .ci/node24.js vitest run server/test
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const REQUIRED = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const own = Number(process.versions.node.split(".")[0]) >= REQUIRED;
const platform = process.platform === "win32" ? "win" : process.platform;
const file = process.platform === "win32" ? "node.exe" : "node";
const installed = join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", file);
const node = own ? process.execPath : installed;

if (!existsSync(node)) {
  console.error(
    `This project needs Node ${REQUIRED}; this is ${process.versions.node}. Run \`npm ci\` first, which brings it along for ` +
      `Linux and Windows, or install Node ${REQUIRED} from https://nodejs.org.`,
  );
  process.exit(1);
}

const [command = "", ...args] = process.argv.slice(2);
const bin = join(root, "node_modules", ".bin");
const isFile = /\.[jt]s$/.test(command);
// What the command starts in turn gets the same Node, and the workspace's packages as TypeScript.
const env = {
  ...process.env,
  PATH: [dirname(node), bin, process.env.PATH].join(delimiter),
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --conditions=memoryos-source`.trim(),
};
// The channel tells the child when this process is gone, however it ended.
const child = isFile
  ? spawn(node, [command, ...args], { stdio: ["inherit", "inherit", "inherit", "ipc"], env })
  : spawn(join(bin, command), args, { stdio: "inherit", env, shell: process.platform === "win32" });

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// npm runs this through a shell, which dies of a SIGTERM to npm without passing it on. Started in another way, this may
// well outlive its parent.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 250).unref();
}
child.on("error", (error) => {
  console.error(`${command} could not be run: ${error.message}`);
  process.exitCode = 1;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
});
