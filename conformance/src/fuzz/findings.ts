import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { manifest } from "@memoryos/contract";
import type { Redact } from "../redact.ts";
import type { FuzzFailure } from "./result.ts";

/** What Schemathesis wrote down of a run. */
export interface Findings {
  operations: number;
  requests: number;
  failures: FuzzFailure[];
  /** Errors of Schemathesis itself. */
  errors: string[];
}

interface Scenario {
  recorder?: {
    cases?: Record<string, { value: { method: string; path: string } }>;
    checks?: Record<
      string,
      { failure_info?: { failure: { code: string; operation: string; title: string; message: string } } | null }[]
    >;
    interactions?: Record<string, Interaction | undefined>;
  };
}
interface Interaction {
  request: { method: string; uri: string; headers: Record<string, string[]>; body?: Content };
  response?: { status_code: number; content?: Content } | null;
}
type Content = { $base64: string } | null;

/** Others are asked for too, to see that they are refused. */
const DOCUMENTED = new Set(manifest.operations.map(({ method, path }) => `${method} ${path}`));

/** What of a body is shown, in characters. */
const SHOWN = 2_000;

/** Reads the events of a run, one in a line. The same failure of the same operation is told once. */
export async function readFindings(file: string, redact: Redact): Promise<Findings> {
  const failures = new Map<string, FuzzFailure>();
  const operations = new Set<string>();
  const errors: string[] = [];
  let requests = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const event = JSON.parse(line) as {
      ScenarioFinished?: Scenario;
      NonFatalError?: { value: unknown };
      FatalError?: unknown;
    };
    if (event.FatalError !== undefined) errors.push(JSON.stringify(event.FatalError).slice(0, SHOWN));
    if (event.NonFatalError !== undefined) errors.push(JSON.stringify(event.NonFatalError).slice(0, SHOWN));
    if (event.ScenarioFinished === undefined) continue;
    // A scenario that sent nothing has none of them.
    const { cases = {}, checks = {}, interactions = {} } = event.ScenarioFinished.recorder ?? {};
    requests += Object.keys(interactions).length;
    for (const { value } of Object.values(cases)) {
      const operation = `${value.method} ${value.path}`;
      if (DOCUMENTED.has(operation)) operations.add(operation);
    }
    for (const [id, results] of Object.entries(checks)) {
      for (const { failure_info: info } of results) {
        if (!info) continue;
        const { code, operation, title, message } = info.failure;
        const key = `${operation} ${code} ${message}`;
        if (!failures.has(key))
          failures.set(key, failureOf(operation, `${code} ${title}`, message, interactions[id], redact));
      }
    }
  }
  return { operations: operations.size, requests, failures: [...failures.values()], errors };
}

function failureOf(
  operation: string,
  title: string,
  message: string,
  interaction: Interaction | undefined,
  redact: Redact,
): FuzzFailure {
  const answer = interaction?.response;
  const seen = answer ? `\n${answer.status_code} ${textOf(answer.content)}` : "";
  return {
    operation,
    title,
    message: redact(message + seen),
    reproduce: interaction ? redact(curlOf(interaction)) : "",
  };
}

/** A command that sends the request again. Credentials were taken out by Schemathesis. */
function curlOf({ request: { method, uri, headers, body } }: Interaction): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    values.map((value) => `-H ${quoted(`${name}: ${value}`)}`),
  );
  const data = body ? [`--data-binary ${quoted(textOf(body))}`] : [];
  return [`curl -i -X ${method} ${quoted(uri)}`, ...lines, ...data].join(" \\\n  ");
}

function textOf(content: Content | undefined): string {
  return content ? Buffer.from(content.$base64, "base64").toString().slice(0, SHOWN) : "";
}
