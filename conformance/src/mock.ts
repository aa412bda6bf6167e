#!/usr/bin/env node
import { parseArgs, styleText } from "node:util";
import { manifest, type OperationEntry, type OperationId } from "@memoryos/contract";
import { type MockEvent, startMock } from "./prism.ts";
import { sampleRequest } from "./sample-request.ts";

const USAGE = `Serves the MemoryOS contract as a mock, with Prism.

  npm run mock -- [--port 4010] [--host 127.0.0.1] [--quiet]

  --port   TCP port; 0 takes any free one      default 4010
  --host   address to listen on                default 127.0.0.1
  --quiet  print the address and nothing else
`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4010" },
      host: { type: "string", default: "127.0.0.1" },
      quiet: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
  } else {
    await serve(portOf(values.port), values.host, values.quiet);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function serve(port: number, host: string, quiet: boolean): Promise<void> {
  const mock = await startMock({ port, host, onEvent: quiet ? () => {} : printEvent });
  process.stdout.write(quiet ? `${mock.url}\n` : guide(mock.url));
  const stop = () => void mock.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`--port must be a number from 0 to 65535, got ${text}`);
  return port;
}

function printEvent(event: MockEvent): void {
  if (event.kind === "request") process.stdout.write(`${event.method} ${event.path}\n`);
  else process.stdout.write(`  ${styleText("yellow", event.message)}\n`);
}

function guide(url: string): string {
  return [
    "",
    `${styleText("bold", "MemoryOS mock")} on ${styleText("cyan", url)}`,
    "",
    "Any key will do. Ask for one of the outcomes below by status and name, for example",
    `  ${styleText("cyan", `${curlLine(url, "listMemories")} -H 'Prefer: code=400, example=invalid_cursor'`)}`,
    "",
    ...manifest.operations.flatMap((operation) => [...operationGuide(url, operation), ""]),
    "The mock keeps no state: what is added is not found. A request that the contract does not allow gets 401 or 422",
    "whatever it prefers; what was wrong with it is printed here and sent in the header sl-violations.",
    "",
    "",
  ].join("\n");
}

function operationGuide(url: string, { operationId, method, path, summary, responses }: OperationEntry): string[] {
  return [
    `${styleText("bold", `${method} ${path}`)}  ${summary}`,
    `  ${styleText("cyan", curlLine(url, operationId))}`,
    `  ${responses.map(({ status, examples }) => `${status} ${examples.join(" ")}`).join(" · ")}`,
  ];
}

function curlLine(url: string, operationId: OperationId): string {
  const { method, path, credentials, body } = sampleRequest(operationId);
  return [
    "curl -i",
    (method === "GET" && body === undefined) || (method === "POST" && body !== undefined) ? "" : `-X ${method}`,
    `'${url}${path}'`,
    ...Object.entries(credentials).map(([name, value]) => `-H '${name}: ${value}'`),
    body === undefined ? "" : `--json '${JSON.stringify(body).replaceAll("'", "'\\''")}'`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
