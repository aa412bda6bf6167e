import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errors, type KnownErrorName, openapi } from "@memoryos/contract";

/** A request as the server saw it. */
export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** What to answer; a function has the response to itself and may leave it unfinished. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; body?: unknown }
  | ((response: ServerResponse) => void);

export interface ScriptedServer extends AsyncDisposable {
  url: string;
  received: Received[];
}

const envelope = {
  "Content-Type": "application/json",
  "X-Request-ID": "req-7f3c2a",
  "X-MemoryOS-Quota-Mode": "FULL",
  "X-MemoryOS-Budget-Remaining": "0.8734",
  "X-MemoryOS-Quota-Reset": "2026-04-01T00:00:00Z",
  "X-MemoryOS-Circuit-Status": "HEALTHY",
  "X-MemoryOS-Processing": "normal",
};

/** An HTTP server that gives the replies in turn, the last one again and again. Strings are sent as they are. */
export async function startScriptedServer(...replies: Reply[]): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    received.push({
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    });
    const reply = replies[Math.min(received.length, replies.length) - 1] ?? {};
    if (typeof reply === "function") return reply(response);
    response.writeHead(reply.status ?? 200, { ...envelope, ...reply.headers });
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An error of the catalogue, as the service sends it. */
export function problem(error: KnownErrorName, headers: Record<string, string> = {}): Reply {
  const entry = errors.find((candidate) => candidate.error === error);
  if (entry === undefined) throw new Error(`${error} is not in the catalogue`);
  const { status, code, title, detail, details } = entry;
  return {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
    body: { type: `urn:memoryos:${code}`, title, status, detail, error, code, details, request_id: "req-7f3c2a" },
  };
}

type ExamplesByName = Record<string, { value: unknown }>;

interface Operation {
  operationId: string;
  responses: Record<string, { content: { "application/json": { examples: ExamplesByName } } }>;
}

/** The contract's own examples of an operation's successful answers, by name. */
export function examplesOf(operationId: string): Record<string, unknown> {
  const paths = Object.values(openapi.paths as Record<string, Record<string, Operation>>);
  const operations = paths.flatMap((methods) => Object.values(methods));
  const operation = operations.find((candidate) => candidate.operationId === operationId);
  const examples = operation?.responses["200"]?.content["application/json"].examples;
  if (examples === undefined) throw new Error(`${operationId} has no examples`);
  return Object.fromEntries(Object.entries(examples).map(([name, { value }]) => [name, value]));
}

/** One of {@link examplesOf}. */
export function example(operationId: string, name: string): Record<string, unknown> {
  const found = examplesOf(operationId)[name];
  if (found === undefined) throw new Error(`${operationId} has no example ${name}`);
  return found as Record<string, unknown>;
}
