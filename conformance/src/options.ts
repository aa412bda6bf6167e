import { parseArgs } from "node:util";
import { manifest } from "@memoryos/contract";
import { CHECKS, FILTERABLE } from "./catalogue.ts";
import { didYouMean } from "./suggest.ts";

/** What a run is to do. */
export interface RunOptions {
  /** Base URL of the target, without a slash at its end. */
  target: string;
  /** Null only when the target is a mock, which takes any key. */
  apiKey: string | null;
  /** A key of another tenant; null leaves what needs one untestable. */
  secondApiKey: string | null;
  /** The control service; null leaves what needs one untestable. */
  control: { url: string; token: string } | null;
  /** Profiles to check; empty for all. */
  profiles: readonly string[];
  /** Ids, or parts of ids, of checks and requirements; empty for all. */
  filters: readonly string[];
  /** True: look at shapes only. False: find out whether the target is a mock. */
  shapesOnly: boolean;
  /** Where to write the JSON report, if anywhere. */
  json: string | null;
  /** How long a job may take, in seconds. */
  jobSeconds: number;
}

/** A mistake of whoever started the run. Its message says what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

export const USAGE = `Shows whether a server keeps the MemoryOS contract.

  npm run conformance -- --target URL --api-key KEY [options]

  --target URL            base URL of the server               or MEMORYOS_CONFORMANCE_TARGET
  --api-key KEY           a tenant key that may do everything  or MEMORYOS_CONFORMANCE_API_KEY
  --second-api-key KEY    a key of another tenant              or MEMORYOS_CONFORMANCE_SECOND_API_KEY
  --control URL           the target's control service         or MEMORYOS_CONFORMANCE_CONTROL
  --control-token TOKEN   what opens it                        or MEMORYOS_CONFORMANCE_CONTROL_TOKEN
  --profile NAME          only this profile; may be repeated   ${manifest.profiles.join(", ")}
  --filter TEXT           only checks or requirements whose id contains it; may be repeated
  --job-timeout SECONDS   how long a job may take              default 60
  --shapes-only           shapes only, as against a mock (a mock is recognised by itself)
  --json FILE             write the whole report, exchanges of failures included
  --help                  this text

Memories are added for random external users and erased again at the end.
Exit: 0 everything tested passed, 1 something failed, 2 the suite could not run.
`;

const FLAGS = {
  target: { type: "string" },
  "api-key": { type: "string" },
  "second-api-key": { type: "string" },
  control: { type: "string" },
  "control-token": { type: "string" },
  profile: { type: "string", multiple: true },
  filter: { type: "string", multiple: true },
  "job-timeout": { type: "string", default: "60" },
  "shapes-only": { type: "boolean", default: false },
  json: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads what a run is to do from the command line and the environment; the command line wins.
 *
 * @returns null when help was asked for.
 * @throws UsageError naming the flag that is wrong.
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): RunOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const apiKey = values["api-key"] ?? env.MEMORYOS_CONFORMANCE_API_KEY ?? null;
  const secondApiKey = values["second-api-key"] ?? env.MEMORYOS_CONFORMANCE_SECOND_API_KEY ?? null;
  if (apiKey !== null && apiKey === secondApiKey) {
    throw new UsageError("--second-api-key must be a key of another tenant, got the same key twice");
  }
  return {
    target: baseUrl("--target", values.target ?? env.MEMORYOS_CONFORMANCE_TARGET),
    apiKey: apiKey === null ? null : headerValue("--api-key", apiKey),
    secondApiKey: secondApiKey === null ? null : headerValue("--second-api-key", secondApiKey),
    control: controlOf(
      values.control ?? env.MEMORYOS_CONFORMANCE_CONTROL,
      values["control-token"] ?? env.MEMORYOS_CONFORMANCE_CONTROL_TOKEN,
    ),
    profiles: (values.profile ?? []).map((name) => known("profile", name, manifest.profiles)),
    filters: (values.filter ?? []).map(knownFilter),
    shapesOnly: values["shapes-only"],
    json: values.json ?? null,
    jobSeconds: secondsOf(values["job-timeout"]),
  };
}

/** Whether a check is to run. */
export function isChosen(
  check: { id: string; profile: string; proves: readonly string[] },
  options: RunOptions,
): boolean {
  const { profiles, filters } = options;
  if (profiles.length > 0 && !profiles.includes(check.profile)) return false;
  return (
    filters.length === 0 || filters.some((filter) => [check.id, ...check.proves].some((id) => contains(id, filter)))
  );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const flag = /'--?([^'\s]+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const unknown = (error as { code?: string }).code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && flag !== undefined;
    if (!unknown) throw new UsageError(error instanceof Error ? error.message.split(". ")[0] : String(error));
    throw new UsageError(
      `there is no flag --${flag}${didYouMean(
        `--${flag}`,
        Object.keys(FLAGS).map((name) => `--${name}`),
      )}`,
    );
  }
}

function controlOf(url: string | undefined, token: string | undefined): RunOptions["control"] {
  if (url === undefined) return null;
  if (token === undefined) throw new UsageError("--control needs --control-token: what opens the control service");
  return { url: baseUrl("--control", url), token: headerValue("--control-token", token) };
}

function baseUrl(flag: string, text: string | undefined): string {
  if (text === undefined) throw new UsageError(`${flag} is missing: give the base URL of the server`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`${flag} must be an http or https URL such as http://127.0.0.1:8080, got ${text}`);
  }
  if (url.search !== "" || url.hash !== "" || url.username !== "") {
    throw new UsageError(`${flag} must be a base URL, without user name, query or fragment`);
  }
  return url.href.replace(/\/+$/, "");
}

function headerValue(flag: string, key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key)) throw new UsageError(`${flag} must be visible ASCII without spaces`);
  return key;
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3_600))
    throw new UsageError(`--job-timeout must be a number of seconds up to 3600, got ${text}`);
  return seconds;
}

function knownFilter(filter: string): string {
  if (FILTERABLE.some((id) => contains(id, filter))) return filter;
  const suggestion = didYouMean(filter, FILTERABLE);
  throw new UsageError(
    `--filter ${filter} matches none of the ${CHECKS.length} checks and no requirement${suggestion}`,
  );
}

function known(what: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new UsageError(`there is no ${what} ${name}${didYouMean(name, names)}; there is: ${names.join(", ")}`);
}

function contains(id: string, filter: string): boolean {
  return id.toLowerCase().includes(filter.toLowerCase());
}
