#!/usr/bin/env node
/**
 * The command `memoryos-server`. What it runs needs Node 24, so this file is what an older Node can read: it hands over to
 * the Node that came with the install, or says what is missing.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const REQUIRED = 24;

if (Number(process.versions.node.split(".")[0]) >= REQUIRED) {
  await import("../src/main.ts");
} else {
  const node = installedNode();
  if (node === null) {
    console.error(
      `memoryos-server needs Node ${REQUIRED}; this is ${process.versions.node}. Install it from https://nodejs.org.`,
    );
    process.exitCode = 1;
  } else {
    const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
    // The channel tells the server when this process is gone, however it ended.
    const child = spawn(node, args, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code) => {
      process.exitCode = code ?? 1;
    });
  }
}

/** The Node that the install brought along for this platform, or null. */
function installedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const path = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
