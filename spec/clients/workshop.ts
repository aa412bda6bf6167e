import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Language, Step, Workshop } from "./language.ts";

/** How long one command may take: the first build in a language compiles everything it depends on. */
const PATIENCE_MS = 20 * 60_000;

/** A command failed; the message ends with what it printed. */
class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** A fresh copy of a language's folder, beside what is kept from earlier runs. */
export async function openWorkshop(
  language: Language,
  source: string,
  cache: string,
  document: string,
): Promise<Workshop> {
  const project = join(cache, "project");
  await rm(project, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await cp(join(source, language.name), project, { recursive: true });
  return {
    cache,
    project,
    document,
    run: (program, args, env) => runCommand(program, args, { cwd: project, env: { ...process.env, ...env } }),
  };
}

/** Installs what a generator needs, unless that was done from the same inputs. */
export async function installOnce(step: Step, work: Workshop): Promise<void> {
  const hash = createHash("sha256");
  for (const file of step.inputs ?? []) hash.update(await readFile(join(work.project, file)));
  const wanted = hash.digest("hex");
  const stamp = join(work.cache, "installed");
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return;
  await rm(stamp, { force: true });
  await step.run(work);
  await writeFile(stamp, wanted);
}

/** What a command printed to standard output. */
function runCommand(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE_MS });
    let stdout = "";
    let all = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
      all += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      all += chunk;
    });
    const fail = (what: string) => reject(new CommandFailed(`${[program, ...args].join(" ")}\n${what}`));
    child.on("error", (error) => fail(`could not be run: ${error.message}`));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(stdout);
      else fail(`ended with ${code ?? signal}\n${all.trimEnd().split("\n").slice(-60).join("\n")}`);
    });
  });
}
