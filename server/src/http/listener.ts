import {
  createServer,
  type Server as HttpServer,
  IncomingMessage,
  type RequestListener,
  ServerResponse,
} from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { Express } from "express";
import { envelopeHeaders, type PlatformState } from "./envelope.ts";
import { ApiError } from "./problem.ts";

/** Milliseconds in which a client's next request on an open connection is still answered while the server stops. */
const LINGER = 500;
/** Milliseconds after which a stopping server hangs up on whoever is still sending or receiving. */
const HANG_UP_AFTER = 5_000;

/** An HTTP server that can be stopped without losing what was sent to it. */
export interface Listener {
  /** Rejects with the system's error when the address cannot be listened on. */
  listen(port: number, host: string): Promise<void>;
  /** Base address, such as `http://127.0.0.1:8080`. */
  url(): string;
  /** Accepts no new connection, answers what comes on the open ones, then closes them. */
  stop(): Promise<void>;
}

export function createListener(app: Express, platform: PlatformState): Listener {
  let stopping = false;
  const answer: RequestListener = (request, response) => {
    if (stopping) response.setHeader("Connection", "close");
    app(request, response);
  };
  const http = createServer(
    {
      headersTimeout: 15_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 30_000,
      // The app refuses a request without it, with an envelope.
      requireHostHeader: false,
      ...messagesOf(app),
    },
    answer,
  );
  http.on("clientError", (_error, socket) => refuseUnreadable(socket as Socket, platform));
  // An expectation that is not known is not met and not refused: Node would answer it without an envelope.
  http.on("checkExpectation", answer);

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        http.once("error", reject);
        http.listen(port, host, () => {
          http.off("error", reject);
          resolve();
        });
      }),
    url() {
      const at = http.address();
      if (at === null || typeof at === "string") throw new Error("The server does not listen");
      return `http://${at.family === "IPv6" ? `[${at.address}]` : at.address}:${at.port}`;
    },
    stop() {
      stopping = true;
      return closeConnections(http);
    },
  };
}

/**
 * Requests and responses that are Express's from the start. It gives each that is not another prototype, after
 * which the engine takes longer for everything that is done with them.
 */
function messagesOf(app: Express): { IncomingMessage: typeof IncomingMessage; ServerResponse: typeof ServerResponse } {
  class AppRequest extends IncomingMessage {}
  class AppResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  app.request = AppRequest.prototype as Express["request"];
  app.response = AppResponse.prototype as Express["response"];
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}

function closeConnections(http: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    const linger = setTimeout(() => http.closeIdleConnections(), LINGER);
    const hangUp = setTimeout(() => http.closeAllConnections(), HANG_UP_AFTER);
    // Not `http.close()`: it cuts idle connections at once, also one on which a request is on its way.
    NetServer.prototype.close.call(http, () => {
      clearTimeout(linger);
      clearTimeout(hangUp);
      resolve();
    });
  });
}

/** What Node's parser refuses never reaches the app; it is answered like every other bad request. */
function refuseUnreadable(socket: Socket, platform: PlatformState): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = crypto.randomUUID();
  const problem = new ApiError("malformed_request", {
    detail: "The request is not well-formed HTTP, or came too slowly.",
  });
  const body = JSON.stringify(problem.body(requestId));
  const headers = {
    "X-Request-ID": requestId,
    ...envelopeHeaders(platform),
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join("")}\r\n${body}`);
}
