import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer on its way through the proxy, to be spoilt in place. */
export interface PassingAnswer {
  method: string;
  /** Path and query. */
  path: string;
  requestHeaders: IncomingHttpHeaders;
  requestBody: string;
  status: number;
  headers: Headers;
  body: string;
}

/** A proxy that makes the server behind it wrong in one way. */
export interface WrongProxy {
  url: string;
  close(): Promise<void>;
}

/** In which way a server is wrong. */
export interface Wrong {
  /** Changes the answer in place. */
  spoil?: (answer: PassingAnswer) => void;
  /** Changes the path and query of the request. */
  reroute?: (path: string) => string;
  /** Where a request goes that carries this `Authorization`, and with which one. */
  upstream?: (authorization: string) => { url: string; authorization: string };
}

/** Changes the JSON body of an answer. */
export function edit(answer: PassingAnswer, change: (body: Record<string, unknown>) => void): void {
  const body = JSON.parse(answer.body);
  change(body);
  answer.body = JSON.stringify(body);
}

/** Stands in front of `target` and is wrong in the way described. */
export async function startWrongProxy(target: string, { spoil, reroute, upstream }: Wrong): Promise<WrongProxy> {
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "GET", url: path = "/", headers: requestHeaders } = request;
    const bytes = Buffer.concat(chunks);
    const headersOn = forwarded(requestHeaders);
    const elsewhere = headersOn.authorization === undefined ? undefined : upstream?.(headersOn.authorization);
    if (elsewhere !== undefined) headersOn.authorization = elsewhere.authorization;
    const passedOn = await fetch((elsewhere?.url ?? target) + (reroute?.(path) ?? path), {
      method,
      headers: headersOn,
      body: bytes.length === 0 ? null : bytes,
      redirect: "manual",
    });
    const { status } = passedOn;
    const headers = new Headers(passedOn.headers);
    const requestBody = bytes.toString();
    const answer = { method, path, requestHeaders, requestBody, status, headers, body: await passedOn.text() };
    spoil?.(answer);
    answer.headers.delete("content-length");
    answer.headers.delete("content-encoding");
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answer.body);
  };
  const server = createServer((request, response) => {
    // As a server does that goes down in the middle of an answer.
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Headers that belong to one connection are not passed on. */
function forwarded(headers: IncomingHttpHeaders): Record<string, string> {
  const { host: _, connection: __, "content-length": ___, "transfer-encoding": ____, ...rest } = headers;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
}
