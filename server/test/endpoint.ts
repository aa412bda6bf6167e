import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { later } from "./kit.ts";

/** A request that an endpoint got. */
export interface Asked {
  path: string;
  authorization: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  body: any;
}

/** What an endpoint does with a request. */
export type Reaction = (response: ServerResponse, asked: Asked) => void;

/** An OpenAI-compatible endpoint on this machine that does what a test tells it. */
export interface TestEndpoint {
  baseUrl: string;
  host: string;
  /** Requests for an answer; the list of models is not noted. */
  asked: Asked[];
  /** May be replaced at any time. */
  react: Reaction;
}

/** Starts an endpoint that is closed with the file's tests. */
export async function startEndpoint(react: Reaction): Promise<TestEndpoint> {
  const http = createServer(async (request, response) => {
    const asked = {
      path: request.url ?? "",
      authorization: request.headers.authorization ?? null,
      body: await bodyOf(request),
    };
    if (!asked.path.endsWith("/models")) endpoint.asked.push(asked);
    endpoint.react(response, asked);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  later(() => {
    http.closeAllConnections();
    http.close();
  });
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const endpoint: TestEndpoint = { baseUrl: `http://${host}/v1`, host, asked: [], react };
  return endpoint;
}

/** A base address at which nobody listens. */
export async function nobodysAddress(): Promise<string> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  await new Promise((resolve) => http.close(resolve));
  return `http://127.0.0.1:${port}/v1`;
}

/** Answers with a status and a body. */
export function answers(status: number, body: unknown): Reaction {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Answers a chat with a text. */
export function says(text: string | null, finishReason = "stop"): Reaction {
  const message = { role: "assistant", content: text };
  return answers(200, {
    id: "chat-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage: { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100 },
  });
}

/** Accepts the request and never answers. */
export const keepsSilent: Reaction = () => {};

/** Begins an answer and never ends it. */
export const stopsHalfway: Reaction = (response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.write('{"choices": [');
};

/** Hangs up without an answer. */
export const hangsUp: Reaction = (response) => void response.socket?.destroy();

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : null;
}
