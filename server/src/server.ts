import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pino } from "pino";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createMiniLmEmbedder } from "./embedding/minilm.ts";
import type { Embedder } from "./embedding/types.ts";
import { createHandlers } from "./handlers/index.ts";
import { createDependencies, watchEmbedder, watchStore } from "./health/dependencies.ts";
import { createApp } from "./http/app.ts";
import { createAuthenticator } from "./http/auth.ts";
import type { ReplyCheck } from "./http/dispatch.ts";
import { envelopeHeaders, type PlatformState } from "./http/envelope.ts";
import { ApiError } from "./http/problem.ts";
import { createWorker } from "./jobs/worker.ts";
import { createAccessLog } from "./memory/access-log.ts";
import { createRuleExtractor } from "./memory/extraction/index.ts";
import { createRetriever } from "./memory/retrieve.ts";
import type { Extractor } from "./memory/types.ts";
import { createUserIndexes } from "./memory/user-indexes.ts";
import { openSqliteStore } from "./store/sqlite/index.ts";
import { ensureFirstTenant } from "./tenancy/first-tenant.ts";
import { openKeyHasher } from "./tenancy/keys.ts";

/** Parts that tests replace. */
export interface ServerParts {
  clock?: Clock;
  embedder?: Embedder;
  extractor?: Extractor;
  /** Checks every answer against the contract before it is sent. */
  check?: ReplyCheck;
}

/** A server that listens. */
export interface RunningServer {
  /** Base address, such as `http://127.0.0.1:8080`. */
  url: string;
  /** The key made at first start, to be shown once; null otherwise. */
  newKey: string | null;
  /** Answers what was accepted, lets jobs in work finish, closes the store. */
  close(): Promise<void>;
}

/**
 * Starts the reference server.
 *
 * @throws DataFolderInUse when another server has the data folder; EmbedderMismatch when its vectors are another
 * embedder's; the system's own error when the address cannot be listened on.
 */
export async function startServer(config: Config, parts: ServerParts = {}): Promise<RunningServer> {
  const clock = parts.clock ?? systemClock;
  const log = pino({
    level: config.logLevel,
    redact: { paths: ["*.headers", "*.body", "*.authorization"], remove: true },
    base: null,
  });
  const dependencies = createDependencies();
  const store = watchStore(openSqliteStore(config.dataDir), dependencies);
  const opened: (() => Promise<void>)[] = [() => store.close()];
  const closeAll = async () => {
    for (const close of opened.toReversed()) await close();
  };
  try {
    const embedder = watchEmbedder(parts.embedder ?? (await createMiniLmEmbedder()), dependencies);
    opened.push(() => embedder.close());
    await store.bindEmbedder(embedder);
    const hasher = openKeyHasher(config.dataDir);
    const { newKey } = await ensureFirstTenant(store, hasher, clock, config.apiKey);

    const users = createUserIndexes(store);
    const accessLog = createAccessLog(store, clock, (err) => log.warn({ err }, "access statistics were not written"));
    opened.push(() => accessLog.flush());
    const worker = createWorker({
      store,
      embedder,
      extractor: parts.extractor ?? createRuleExtractor(),
      users,
      clock,
      onFailure: (err, job) => log.warn({ err, jobId: job?.jobId }, "a job failed"),
    });
    const retriever = createRetriever({ store, embedder, clock, users, accessLog });
    const platform: PlatformState = {
      circuit: () => dependencies.circuit(),
      processing: () => (worker.eta() === null ? "normal" : "delayed"),
    };
    const app = createApp({
      handlers: createHandlers({ store, retriever, worker, hasher, clock, dependencies }),
      authenticator: createAuthenticator(store, hasher),
      clock,
      platform,
      log,
      check: parts.check ?? null,
    });
    const http = createServer({ headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 30_000 }, app);
    http.on("clientError", (_error, socket) => refuseUnreadable(socket as Socket, platform));
    await listen(http, config);
    opened.push(() => stopListening(http));
    await worker.start();
    opened.push(() => worker.stop());
    const { address, port, family } = http.address() as AddressInfo;
    return { url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`, newKey, close: once(closeAll) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function listen(http: HttpServer, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve();
    });
  });
}

function stopListening(http: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeIdleConnections();
  });
}

/** What Node's parser refuses never reaches the app; it is answered like every other bad request. */
function refuseUnreadable(socket: Socket, platform: PlatformState): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = crypto.randomUUID();
  const problem = new ApiError("REQ_400", { detail: "The request is not well-formed HTTP, or came too slowly." });
  const body = JSON.stringify(problem.body(requestId));
  const headers = {
    ...envelopeHeaders(requestId, platform),
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join("")}\r\n${body}`);
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}
