import { spawnSync } from "node:child_process";
import type { Need } from "./language.ts";

/** What of a language's needs this machine lacks, in words; null when nothing. */
export function missing(needs: readonly Need[], versionOf: (need: Need) => string | null = askVersion): string | null {
  for (const need of needs) {
    const found = versionOf(need);
    const name = need.command[0];
    if (found === null) return `${name} is not installed (${need.install})`;
    if (!isAtLeast(found, need.version)) return `${name} is ${found}, ${need.version} is needed (${need.install})`;
  }
  return null;
}

/** The first version number that the command prints; null when it cannot be run. */
function askVersion({ command: [program, ...args] }: Need): string | null {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? (/\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? null) : null;
}

function isAtLeast(found: string, needed: string): boolean {
  const have = found.split(".").map(Number);
  for (const [place, part] of needed.split(".").map(Number).entries()) {
    if ((have[place] ?? 0) !== part) return (have[place] ?? 0) > part;
  }
  return true;
}
