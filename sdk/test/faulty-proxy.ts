import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What can happen to a request on its way. */
export const FAULTS = [
  "dropped before it arrived",
  "answer dropped",
  "answer delayed",
  "answer truncated",
  "answer stalled",
  "429",
  "500",
  "502 in HTML",
  "503",
] as const;
export type FaultKind = (typeof FAULTS)[number] | "none";

/** A proxy before a server. */
export interface FaultyProxy extends AsyncDisposable {
  url: string;
  /** How often each thing happened. */
  happened: Map<FaultKind, number>;
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** Starts a proxy to which `choose` says what happens to each request. */
export async function startFaultyProxy(upstream: string, choose: () => FaultKind): Promise<FaultyProxy> {
  const happened = new Map<FaultKind, number>();
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, outgoing) => {
    const kind = choose();
    happened.set(kind, (happened.get(kind) ?? 0) + 1);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    await pass(kind, outgoing, () => forward(upstream, agent, incoming, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    happened,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(kind: FaultKind, outgoing: ServerResponse, ask: () => Promise<Answer>): Promise<void> {
  if (kind === "dropped before it arrived") return void outgoing.socket?.destroy();
  if (kind === "429") return refuse(outgoing, 429, { "Retry-After": "0" }, "slow down");
  if (kind === "503") return refuse(outgoing, 503, { "Retry-After": "0" }, "");
  if (kind === "500") return refuse(outgoing, 500, {}, "boom");
  // A gateway that gave up on an answer: the request had its effect.
  const { status, headers, body } = await ask();
  if (kind === "502 in HTML") return refuse(outgoing, 502, { "Content-Type": "text/html" }, "<h1>Bad gateway</h1>");
  if (kind === "answer dropped") return void outgoing.socket?.destroy();
  if (kind === "answer stalled") {
    outgoing.writeHead(status, headers);
    outgoing.write(body.subarray(0, 1));
    return;
  }
  if (kind === "answer truncated") {
    outgoing.writeHead(status, headers);
    outgoing.write(body.subarray(0, body.length / 2), () => outgoing.socket?.destroy());
    return;
  }
  const answer = () => outgoing.writeHead(status, headers).end(body);
  if (kind === "answer delayed") setTimeout(answer, 100);
  else answer();
}

function refuse(outgoing: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  outgoing.writeHead(status, headers).end(body);
}

function forward(upstream: string, agent: Agent, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, headers } = incoming;
    const outgoing = request(upstream + incoming.url, { method, headers, agent }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
