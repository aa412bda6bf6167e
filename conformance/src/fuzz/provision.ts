import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CouldNotRun } from "../could-not-run.ts";

/** What Schemathesis and all it needs are pinned in, each with its hashes. */
const REQUIREMENTS = fileURLToPath(new URL("../../fuzz/requirements.txt", import.meta.url));
const PYTHON = "3.11";
/** Installing may take this long on a slow line, in milliseconds. */
const PATIENCE = 10 * 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** An installation of Schemathesis. */
export interface Schemathesis {
  /** The program `schemathesis`. */
  program: string;
  version: string;
}

/**
 * Schemathesis out of the cache, where it is installed when it is not there: by `uv`, or else by Python's own `venv`.
 * Nothing is installed whose hash is not the pinned one.
 *
 * @throws CouldNotRun saying what is missing and where to get it.
 */
export async function provision(env: Environment, say: (line: string) => void): Promise<Schemathesis> {
  const pins = readFileSync(REQUIREMENTS, "utf8");
  const version = /^schemathesis==(\S+)/m.exec(pins)?.[1] ?? "";
  const hash = createHash("sha256").update(pins).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(env), `schemathesis-${version}-${hash}`);
  const bin = join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const program = join(bin, process.platform === "win32" ? "schemathesis.exe" : "schemathesis");
  const stamp = join(folder, "installed");
  if (!existsSync(stamp)) {
    const installer = installerOf(env);
    say(`Installing Schemathesis ${version} into ${folder}, with ${installer}`);
    install(installer, { folder, python: join(bin, process.platform === "win32" ? "python.exe" : "python"), env });
    writeFileSync(stamp, `${version}\n`);
  }
  return { program, version };
}

/** `MEMORYOS_CACHE`, or the user's cache folder. */
function cacheFolder(env: Environment): string {
  return env.MEMORYOS_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "memoryos");
}

/** `uv`, or else the name of a Python that is new enough and can make a `venv`. */
function installerOf(env: Environment): string {
  if (runs("uv", ["--version"], env)) return "uv";
  const system = ["python3", "python"].find((name) => runs(name, ["-c", OLD_ENOUGH], env));
  if (system !== undefined) return system;
  throw new CouldNotRun(
    `Schemathesis needs Python ${PYTHON} or newer with venv, or uv, and neither is here. Install uv ` +
      "(https://docs.astral.sh/uv/), or python3 and python3-venv: apt-get install python3 python3-venv, brew install python",
  );
}

function install(
  installer: string,
  { folder, python, env }: { folder: string; python: string; env: Environment },
): void {
  const must = mustWith(env);
  if (installer === "uv") {
    must("uv", ["venv", "--quiet", "--clear", "--python", `>=${PYTHON}`, folder]);
    must("uv", ["pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", REQUIREMENTS]);
    return;
  }
  must(installer, ["-m", "venv", "--clear", folder]);
  const quietly = ["--quiet", "--disable-pip-version-check"];
  must(python, ["-m", "pip", "install", ...quietly, "--require-hashes", "-r", REQUIREMENTS]);
}

const OLD_ENOUGH = `import ensurepip, sys; sys.exit(sys.version_info < (${PYTHON.replace(".", ", ")}))`;

function runs(program: string, args: readonly string[], env: Environment): boolean {
  return spawnSync(program, args, { stdio: "ignore", env }).status === 0;
}

function mustWith(env: Environment) {
  return (program: string, args: readonly string[]): void => {
    const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: PATIENCE, env });
    if (status === 0) return;
    throw new CouldNotRun(`${program} ${args[0]} could not install Schemathesis: ${error?.message ?? stderr.trim()}`);
  };
}
