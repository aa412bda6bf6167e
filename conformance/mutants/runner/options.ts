import type { RunOptions } from "../../src/command/options.ts";
import type { WrongServer } from "../mutant.ts";

/** What a run against a server with control service is to do. */
export function runOptions(
  { url, apiKey, secondApiKey, control }: Omit<WrongServer, "stop">,
  { checks = null, seed = 0 }: { checks?: readonly string[] | null; seed?: number },
): RunOptions {
  return {
    target: url,
    apiKey,
    secondApiKey,
    control,
    checks,
    seed,
    agent: null,
    spec: null,
    baseline: null,
    report: null,
    json: null,
    profiles: [],
    filters: [],
    bail: false,
    readOnly: false,
    maxRequests: null,
    requestsPerSecond: null,
    shapesOnly: false,
    jobSeconds: 60,
  };
}
