import { manifest, type OperationId } from "@memoryos/contract";
import { CHECKS, FILTERABLE } from "../catalogue.ts";
import { shapeCheckOf } from "../checks/shapes.ts";
import { type Flags, type Given, readFlags } from "./flags.ts";
import { didYouMean } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";

/** What a run is to do. */
export interface RunOptions {
  /** Base URL of the target, without a slash at its end. */
  target: string;
  /** Null only when the target is a mock, which takes any key. */
  apiKey: string | null;
  /** A key of another tenant; null leaves what needs one untestable. */
  secondApiKey: string | null;
  /**
   * A global agent's key, the passport token of a person for whom it may act, and perhaps a session of this person, which
   * alone can erase what the agent adds; null leaves what needs them untestable.
   */
  agent: { key: string; uui: string; session: string | null } | null;
  /** The target's control service, and what opens it; null leaves what needs one untestable. */
  control: { url: string; token: string } | null;
  /** OpenAPI document to hold answers to; null for the one of the contract. */
  spec: string | null;
  /** File of known failures, if any. */
  baseline: string | null;
  /** Folder for the report in all forms, if anywhere. */
  report: string | null;
  /** Where to write the JSON report alone, if anywhere. */
  json: string | null;
  /** Profiles to check; empty for all. */
  profiles: readonly string[];
  /** Ids, or parts of ids, of checks and requirements; empty for all. */
  filters: readonly string[];
  /** Exactly these checks and no other; null for those of profiles and filters. Not for the command line. */
  checks: readonly string[] | null;
  /** From which the order of the checks is drawn; 0 for the order of the catalogue. */
  seed: number;
  /** True: the first failure ends the run. */
  bail: boolean;
  /** True: nothing is sent that could change anything. */
  readOnly: boolean;
  /** How many requests the checks may send; null for any number. */
  maxRequests: number | null;
  /** How many requests may be sent within a second; null for any number. */
  requestsPerSecond: number | null;
  /** True: look at shapes only. False: find out whether the target is a mock. */
  shapesOnly: boolean;
  /** How long a job may take, in seconds. */
  jobSeconds: number;
}

/** The options of `run`; `variableOf` names the variable of each. */
export const RUN_FLAGS = {
  target: { kind: "text", value: "URL", help: "base URL of the server" },
  profile: {
    kind: "list",
    value: "NAME",
    help: `only this profile; may be repeated\n${manifest.profiles.join(", ")}`,
  },
  filter: {
    kind: "list",
    value: "TEXT",
    help: "only checks or requirements whose id contains it, or those of an operation\nsuch as addMemories; may be repeated",
  },
  "api-key": { kind: "text", value: "KEY", help: "a tenant key that may do everything" },
  "second-api-key": { kind: "text", value: "KEY", help: "a key of another tenant" },
  "agent-key": { kind: "text", value: "KEY", help: "the key of a global agent, together with --uui" },
  uui: { kind: "text", value: "TOKEN", help: "the passport token of a person who lets this agent read and write" },
  session: {
    kind: "text",
    value: "TOKEN",
    help: "a session of this person: without it nothing is added for them,\nbecause nothing else could erase it again",
  },
  control: { kind: "text", value: "URL", help: "base URL of the control service, which turns clock, quota and faults" },
  "control-token": { kind: "text", value: "TOKEN", help: "what opens the control service" },
  spec: {
    kind: "text",
    value: "FILE",
    help: "OpenAPI 3.1 document in JSON to hold answers to\n(default: the contract's own)",
  },
  baseline: { kind: "text", value: "FILE", help: "known failures; one that is known and passes fails the run" },
  report: { kind: "text", value: "DIR", help: "write report.json, report.html and junit.xml there" },
  json: { kind: "text", value: "FILE", help: "write the JSON report alone" },
  seed: { kind: "text", value: "N", help: "draw the order of the checks from N (default 0: as listed)" },
  bail: { kind: "switch", help: "stop after the first failure" },
  "read-only": { kind: "switch", help: "send nothing that could change anything: GET alone" },
  "max-requests": { kind: "text", value: "N", help: "send no more requests than this; cleaning up not counted" },
  "requests-per-second": { kind: "text", value: "N", help: "send no faster than this" },
  "job-timeout": { kind: "text", value: "SECONDS", help: "how long a job may take (default 60)" },
  "shapes-only": { kind: "switch", help: "shapes only, as against a mock (a mock is recognised by itself)" },
  config: { kind: "text", value: "FILE", help: 'JSON with options by name, such as {"target": "https://…"}' },
} as const satisfies Flags;

/**
 * Reads what a run is to do.
 *
 * @throws UsageError naming the option that is wrong.
 */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): RunOptions {
  const { given, rest } = readFlags(RUN_FLAGS, args, env);
  if (rest.length > 0) throw new UsageError(`run takes options alone, got ${rest.join(" ")}`);
  const keys = keysOf(given);
  if (given["read-only"] && keys.control !== null) {
    throw new UsageError("--read-only and --control exclude each other: the control service changes the target");
  }
  return {
    ...keys,
    target: urlOf("--target", required(given.target, "--target", "the base URL of the server")),
    profiles: (given.profile ?? []).map((name) => known("profile", name, manifest.profiles)),
    filters: (given.filter ?? []).map(knownFilter),
    checks: null,
    spec: given.spec ?? null,
    baseline: given.baseline ?? null,
    report: given.report ?? null,
    json: given.json ?? null,
    seed: wholeNumber("--seed", given.seed ?? "0", 0, 4_294_967_295),
    bail: given.bail ?? false,
    readOnly: given["read-only"] ?? false,
    maxRequests: optional(given["max-requests"], (text) => wholeNumber("--max-requests", text, 1, 1_000_000)),
    requestsPerSecond: optional(given["requests-per-second"], (text) =>
      positive("--requests-per-second", text, 1_000, ""),
    ),
    shapesOnly: given["shapes-only"] ?? false,
    jobSeconds: positive("--job-timeout", given["job-timeout"] ?? "60", 3_600, " of seconds"),
  };
}

/** Whether a check is to run. */
export function isChosen(
  check: { id: string; profile: string; proves: readonly string[] },
  options: Pick<RunOptions, "profiles" | "filters" | "checks">,
): boolean {
  const { profiles, filters, checks } = options;
  if (checks !== null) return checks.includes(check.id);
  if (profiles.length > 0 && !profiles.includes(check.profile)) return false;
  return (
    filters.length === 0 ||
    filters.some((filter) => {
      const operation = operationNamed(filter);
      if (operation !== null) return isAbout(check, operation);
      return [check.id, ...check.proves].some((id) => contains(id, filter));
    })
  );
}

/** The operation that a filter names; null when it names none. */
function operationNamed(filter: string): OperationId | null {
  return (
    manifest.operations.find(({ operationId }) => operationId.toLowerCase() === filter.toLowerCase())?.operationId ??
    null
  );
}

/** Whether a check is about a rule that binds this operation by name, or about the shape of its answers. */
function isAbout({ id, proves }: { id: string; proves: readonly string[] }, operation: OperationId): boolean {
  const rules = manifest.requirements.filter((rule) => proves.includes(rule.id));
  return id === shapeCheckOf(operation) || rules.some(({ operations }) => operations.includes(operation));
}

/**
 * A base URL without a slash at its end.
 *
 * @throws UsageError naming `flag` when it is none.
 */
export function urlOf(flag: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`${flag} must be an http or https URL such as http://127.0.0.1:8080, got ${text}`);
  }
  if (url.search !== "" || url.hash !== "" || url.username !== "") {
    throw new UsageError(`${flag} must be a base URL, without user name, query or fragment`);
  }
  return url.href.replace(/\/+$/, "");
}

/**
 * A name out of those that there are.
 *
 * @throws UsageError with the nearest.
 */
export function known(what: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new UsageError(`there is no ${what} ${name}${didYouMean(name, names)}; there is: ${names.join(", ")}`);
}

/** @throws UsageError when it is no whole number between the two. */
export function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${flag} must be a whole number from ${least} to ${most}, got ${text}`);
}

/** @throws UsageError when `value` was not given. */
export function required(value: string | undefined, flag: string, what: string): string {
  if (value === undefined) throw new UsageError(`${flag} is missing: give ${what}`);
  return value;
}

function keysOf(given: Given<typeof RUN_FLAGS>) {
  const apiKey = optional(given["api-key"], (text) => headerValue("--api-key", text));
  const secondApiKey = optional(given["second-api-key"], (text) => headerValue("--second-api-key", text));
  if (apiKey !== null && apiKey === secondApiKey) {
    throw new UsageError("--second-api-key must be a key of another tenant, got the same key twice");
  }
  const agent = together("--agent-key", given["agent-key"], "--uui", given.uui);
  const session = optional(given.session, (text) => headerValue("--session", text));
  if (session !== null && agent === null) throw new UsageError("--session needs --agent-key and --uui as well");
  const control = together("--control", given.control, "--control-token", given["control-token"]);
  return {
    apiKey,
    secondApiKey,
    agent: agent && { key: headerValue("--agent-key", agent[0]), uui: headerValue("--uui", agent[1]), session },
    control: control && { url: urlOf("--control", control[0]), token: headerValue("--control-token", control[1]) },
  };
}

/** Both values, or null when neither was given. */
function together(
  firstFlag: string,
  first: string | undefined,
  secondFlag: string,
  second: string | undefined,
): [string, string] | null {
  if (first !== undefined && second !== undefined) return [first, second];
  if (first === second) return null;
  const [there, lacking] = first === undefined ? [secondFlag, firstFlag] : [firstFlag, secondFlag];
  throw new UsageError(`${there} needs ${lacking} as well`);
}

function headerValue(flag: string, key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key)) throw new UsageError(`${flag} must be visible ASCII without spaces`);
  return key;
}

function optional<T>(text: string | undefined, read: (text: string) => T): T | null {
  return text === undefined ? null : read(text);
}

function positive(flag: string, text: string, most: number, unit: string): number {
  const number = Number(text);
  if (number > 0 && number <= most) return number;
  throw new UsageError(`${flag} must be a number${unit} up to ${most}, got ${text}`);
}

function knownFilter(filter: string): string {
  if (operationNamed(filter) !== null || FILTERABLE.some((id) => contains(id, filter))) return filter;
  const suggestion = didYouMean(filter, FILTERABLE);
  throw new UsageError(
    `--filter ${filter} matches none of the ${CHECKS.length} checks, no requirement and no operation${suggestion}`,
  );
}

function contains(id: string, filter: string): boolean {
  return id.toLowerCase().includes(filter.toLowerCase());
}
