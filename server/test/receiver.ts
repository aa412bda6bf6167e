import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openapi } from "@memoryos/contract";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { later } from "./kit.ts";

/** A message as it came in. */
export interface Received {
  headers: IncomingHttpHeaders;
  /** The bytes of the body. */
  bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: messages have every shape.
  body: any;
  delivery: string;
}

/** Answers the nth message (from 0); one that it does not answer hangs. */
export type Answerer = (response: ServerResponse, message: Received, nth: number) => void;

/** What receives webhooks in a test. */
export interface Receiver {
  url: string;
  received: Received[];
  /** The events that came, each message once. */
  events(): string[];
  answer(answerer: Answerer): void;
  /** Takes no more connections, until it is up again at the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** A real HTTP server, which answers 204 until it is told otherwise. */
export async function startReceiver(
  answerer: Answerer = (response) => response.writeHead(204).end(),
): Promise<Receiver> {
  let answers = answerer;
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const delivery = String(request.headers["x-memoryos-delivery"]);
    const message = { headers: request.headers, bytes, body: JSON.parse(bytes.toString("utf8")), delivery };
    received.push(message);
    answers(response, message, received.length - 1);
  });
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const down = async () => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, "close");
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  later(down);
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    events: () => [...new Map(received.map(({ delivery, body }) => [delivery, body.event as string])).values()],
    answer(next) {
      answers = next;
    },
    down,
    up: () => listen(port),
  };
}

/** What the guide has a receiver compute, of the bytes as they came in. */
export function signaturesOf({ headers, bytes, delivery }: Received, secret: string) {
  const versioned = String(headers["x-memoryos-signature-v2"]);
  const [, time = ""] = /^t=(\d+),/.exec(versioned) ?? [];
  const hmac = () => createHmac("sha256", secret);
  return {
    plain: hmac().update(bytes).digest("hex"),
    versioned: hmac().update(`${time}.${delivery}.`).update(bytes).digest("hex"),
    time: Number(time),
    v1: versioned.split(",").flatMap((part) => (part.startsWith("v1=") ? [part.slice(3)] : [])),
  };
}

/** The secret is the current one, and all that are valid signed it. */
export function expectSigned(message: Received, ...secrets: string[]): void {
  const computed = secrets.map((secret) => signaturesOf(message, secret));
  expect(message.headers["x-memoryos-signature"]).toBe(computed[0]?.plain);
  expect(computed[0]?.v1).toEqual(computed.map(({ versioned }) => versioned));
}

const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema(openapi, "contract");

/** It is what the contract says of a message, and its headers say the same as its body. */
export function expectWellFormed({ headers, bytes, body, delivery }: Received): void {
  const schemas = openapi as unknown as {
    webhooks: Record<
      string,
      { post: { requestBody: { content: { "application/json": { schema: { $ref: string } } } } } }
    >;
  };
  const reference = schemas.webhooks[body.event]?.post.requestBody.content["application/json"].schema.$ref;
  const validate = ajv.compile({ $ref: `contract${reference}` });
  expect(validate(body) ? [] : validate.errors).toEqual([]);
  expect(headers["content-type"]).toMatch(/^application\/json/);
  expect(headers["x-memoryos-event"]).toBe(body.event);
  expect(headers["x-memoryos-timestamp"]).toBe(body.timestamp);
  expect(body.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(delivery).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(bytes.toString("utf8")).toBe(JSON.stringify(inOrder(body)));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inOrder((value as Record<string, unknown>)[key])]));
}
