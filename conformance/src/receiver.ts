import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook as it came in. */
export interface Delivery {
  id: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  body: { event: string; timestamp: string; tenant_id: string; test?: boolean; data: Record<string, unknown> };
  /** What the machine's clock said, in milliseconds. */
  at: number;
}

/** What receives webhooks of the target; only a target that may reach this machine sends any. */
export interface Receiver {
  url: string;
  deliveries: Delivery[];
  /** The last delivery of each message, in the order in which they first came. */
  messages(): Delivery[];
  /** Status to answer the nth attempt with, from 0; null does not answer. */
  answer(statusOf: (nth: number, delivery: Delivery) => number | null): void;
  close(): Promise<void>;
}

/** Listens on this machine; answers 204 until it is told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  let statusOf: (nth: number, delivery: Delivery) => number | null = () => 204;
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const id = String(request.headers["x-memoryos-delivery"]);
    const delivery = { id, headers: request.headers, bytes, body: JSON.parse(bytes.toString("utf8")), at: Date.now() };
    deliveries.push(delivery);
    const status = statusOf(deliveries.length - 1, delivery);
    if (status === null) return;
    response.writeHead(status, status >= 300 && status < 400 ? { location: "/elsewhere" } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    deliveries,
    messages: () => [...new Map(deliveries.map((delivery) => [delivery.id, delivery])).values()],
    answer(next) {
      statusOf = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
