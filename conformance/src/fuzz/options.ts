import { type Flags, readFlags } from "../command/flags.ts";
import { required, urlOf, wholeNumber } from "../command/options.ts";
import { UsageError } from "../command/usage-error.ts";

export const PHASES = ["examples", "coverage", "fuzzing", "stateful"] as const;

/** What to fuzz, and how much. */
export interface FuzzOptions {
  target: string;
  apiKey: string;
  /** A global agent's key and a person's passport token; null leaves universal memory with refusals alone. */
  agent: { key: string; uui: string } | null;
  /** A person's session; null leaves the passport with refusals alone. */
  session: string | null;
  phases: readonly (typeof PHASES)[number][];
  /** Requests that are made up for each operation and phase, at most. */
  maxExamples: number;
  /** How long it may take, in seconds; null for as long as it takes. */
  maxSeconds: number | null;
  seed: number;
  /** Folder of the report, which is added to when one is there. */
  report: string | null;
}

export const FUZZ_FLAGS = {
  target: { kind: "text", value: "URL", help: "base URL of the server" },
  "api-key": { kind: "text", value: "KEY", help: "a tenant key that may do everything" },
  "agent-key": { kind: "text", value: "KEY", help: "the key of a global agent, together with --uui" },
  uui: { kind: "text", value: "TOKEN", help: "the passport token of a person who lets this agent read and write" },
  session: { kind: "text", value: "TOKEN", help: "the session of a person" },
  phase: { kind: "list", value: "NAME", help: `only this phase; may be repeated\n${PHASES.join(", ")}` },
  "max-examples": { kind: "text", value: "N", help: "requests made up for each operation and phase (default 20)" },
  "max-time": { kind: "text", value: "SECONDS", help: "end after this time" },
  seed: { kind: "text", value: "N", help: "make up the same requests again (default 1)" },
  report: { kind: "text", value: "DIR", help: "write the report there, or add to the one that is there" },
  "allow-remote": { kind: "switch", help: "fuzz a server that is not on this machine" },
  config: { kind: "text", value: "FILE", help: 'JSON with options by name, such as {"target": "https://…"}' },
} as const satisfies Flags;

/** @throws UsageError naming the option that is wrong. */
export function readFuzzOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): FuzzOptions {
  const { given, rest } = readFlags(FUZZ_FLAGS, args, env);
  if (rest.length > 0) throw new UsageError(`the fuzzer takes options alone, got ${rest.join(" ")}`);
  const target = urlOf("--target", required(given.target, "--target", "the base URL of the server"));
  if (!given["allow-remote"] && !isLocal(target)) {
    throw new UsageError(`${target} is not on this machine: fuzzing erases data. --allow-remote does it all the same`);
  }
  const [key, uui] = [given["agent-key"], given.uui];
  if ((key === undefined) !== (uui === undefined)) throw new UsageError("--agent-key and --uui go together");
  return {
    target,
    apiKey: required(given["api-key"], "--api-key", "a key that may do everything"),
    agent: key === undefined || uui === undefined ? null : { key, uui },
    session: given.session ?? null,
    phases: phasesOf(given.phase),
    maxExamples: wholeNumber("--max-examples", given["max-examples"] ?? "20", 1, 100_000),
    maxSeconds: given["max-time"] === undefined ? null : wholeNumber("--max-time", given["max-time"], 1, 86_400),
    seed: wholeNumber("--seed", given.seed ?? "1", 0, 4_294_967_295),
    report: given.report ?? null,
  };
}

function phasesOf(names: readonly string[] = PHASES): FuzzOptions["phases"] {
  const unknown = names.find((name) => !PHASES.some((phase) => phase === name));
  if (unknown !== undefined) throw new UsageError(`there is no phase ${unknown}; there is: ${PHASES.join(", ")}`);
  return PHASES.filter((phase) => names.includes(phase));
}

function isLocal(target: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(target).hostname);
}
