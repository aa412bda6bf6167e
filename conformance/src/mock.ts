#!/usr/bin/env node
import { parseArgs, styleText } from "node:util";
import { manifest, type OperationEntry, type OperationId } from "@memoryos/contract";
import { type MockEvent, startMock } from "./prism.ts";
import { sampleRequest } from "./sample-request.ts";
import { STEPS, walk, walkTable } from "./walk.ts";

const USAGE = `Serves the MemoryOS contract as a mock, with Prism.

  npm run mock -- [--port 4010] [--host 127.0.0.1] [--quiet]
  npm run mock -- --list [WORD]
  npm run mock -- --walk

  --port   TCP port; 0 takes any free one      default 4010
  --host   address to listen on                default 127.0.0.1
  --quiet  print the address and nothing else
  --list   print every operation with a call to paste and its outcomes, or those with a word in path or name
  --walk   ask a mock for every outcome of every operation, check each answer, print a table
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: "string", default: "4010" },
      host: { type: "string", default: "127.0.0.1" },
      quiet: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      walk: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
  } else if (values.list) {
    process.stdout.write(operationList(`http://${values.host}:${values.port}`, positionals));
  } else if (values.walk) {
    await walkAndTell();
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
    `${styleText("bold", "MemoryOS mock")} on ${styleText("cyan", url)}, with all ${manifest.operations.length} operations`,
    "",
    "Any key will do. Without a wish it answers with the usual success:",
    `  ${styleText("cyan", curlLine(url, "addMemories"))}`,
    "",
    "Ask for another outcome by status and name:",
    `  ${styleText("cyan", `${curlLine(url, "addMemories")} -H 'Prefer: code=200, example=L1'`)}`,
    `  ${styleText("cyan", `${curlLine(url, "listMemories")} -H 'Prefer: code=400, example=invalid_cursor'`)}`,
    "",
    `All operations with their outcomes: ${styleText("cyan", "npm run mock -- --list")}, or ${styleText("cyan", "--list webhook")}`,
    "",
    "The mock keeps no state: what is added is not found. A request that the contract does not allow gets 401 or 422",
    "whatever it prefers; what was wrong with it is printed here and sent in the header sl-violations. The body of such",
    "an answer is the contract's example, and the field that it names is the example's, not yours.",
    "",
    "",
  ].join("\n");
}

function operationList(url: string, words: string[]): string {
  const found = manifest.operations.filter(({ operationId, path }) =>
    words.every((word) => `${operationId} ${path}`.toLowerCase().includes(word.toLowerCase())),
  );
  return `${found.flatMap((operation) => [...operationGuide(url, operation), ""]).join("\n")}\n`;
}

async function walkAndTell(): Promise<void> {
  const live = process.stderr.isTTY;
  const { rows, failed } = await walk((done) => live && process.stderr.write(`\r${done} of ${STEPS.length}`));
  if (live) process.stderr.write("\r\x1b[K");
  const wrong = failed.map(
    ({ operationId, status, example, mistakes }) => `${operationId} ${status} ${example ?? ""}: ${mistakes.join("; ")}`,
  );
  process.stdout.write(`${[walkTable(rows), ...wrong].join("\n")}\n`);
  if (failed.length > 0) process.exitCode = 1;
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
