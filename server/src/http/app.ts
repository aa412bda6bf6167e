import type { IncomingMessage } from "node:http";
import { openapi } from "@memoryos/contract";
import express, { type ErrorRequestHandler, type Express } from "express";
import type { Logger } from "pino";
import { EmbeddingUnavailable } from "../embedding/types.ts";
import type { ConsoleRequests } from "../handlers/console.ts";
import type { Outbox } from "../mail/outbox.ts";
import type { PageRoute } from "../passport/pages/visit.ts";
import { KeyRevoked, StoreUnavailable, TenantErased } from "../store/types.ts";
import { EndUserBlocked } from "../tenancy/blocks.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { callerOfRequest, identifyCaller } from "./caller.ts";
import { consoleRouter } from "./console.ts";
import { crossOrigin } from "./cors.ts";
import type { DispatchParts } from "./dispatch.ts";
import { docsRouter } from "./docs.ts";
import { type PlatformState, requestIdOf, setEnvelope } from "./envelope.ts";
import { outboxRouter } from "./outbox.ts";
import { passportPagesRouter } from "./passport-pages.ts";
import { ApiError } from "./problem.ts";
import { createRouter } from "./router.ts";

/** What the app is made of. */
export interface AppParts extends DispatchParts {
  consoleRequests: ConsoleRequests;
  /** Null when mail is carried. */
  outbox: Outbox | null;
  passportPages: readonly PageRoute[];
  hasher: KeyHasher;
  /** Null: the consent app is served together with the API. */
  consentUrl: string | null;
  /** Addresses and networks of proxies whose word counts on who a client is. */
  trustedProxies: readonly string[];
  log: Logger;
}

/** The HTTP application: envelope, operations, documentation, errors. */
export function createApp(appParts: AppParts): Express {
  const { log, consoleRequests, outbox, passportPages, hasher, consentUrl, trustedProxies, ...parts } = appParts;
  const { handlers, authenticator, passports, store, limits, clock, platform } = parts;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);
  app.set("trust proxy", trustedProxies);

  app.use((request, response, next) => {
    const requestId = requestIdOf(request);
    response.locals.requestId = requestId;
    response.setHeader("X-Request-ID", requestId);
    if (request.httpVersion === "1.1" && request.headers.host === undefined) {
      throw new ApiError("malformed_request", { detail: "The request has no Host header." });
    }
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    if (log.isLevelEnabled("debug")) {
      const started = performance.now();
      response.on("finish", () => {
        const ms = Math.round(performance.now() - started);
        // The route and not the address: addresses hold ids of people.
        log.debug({ requestId, method: request.method, route: request.route?.path, status: response.statusCode, ms });
      });
    }
    next();
  });
  app.use(crossOrigin());
  app.use(identifyCaller({ authenticator, store, clock, platform }));
  app.use(createRouter(parts));
  const document = JSON.stringify(openapi);
  app.get("/openapi.json", (_request, response) => {
    response.type("application/json").send(document);
  });
  app.use(docsRouter(document));
  app.use(consoleRouter({ requests: consoleRequests, authenticator, limits, clock }));
  if (outbox) app.use(outboxRouter(outbox));
  app.use(passportPagesRouter({ routes: passportPages, handlers, passports, limits, hasher, consentUrl }));
  app.use((request) => {
    const version = /^\/v(\d+)(?:\/|$)/.exec(request.path)?.[1];
    const isOther = version !== undefined && version !== "1";
    throw new ApiError("unknown_path", isOther ? { details: { max_supported: "v1" } } : {});
  });
  app.use(answerErrors(log, platform));
  return app;
}

/** The one place where an error becomes an answer. */
function answerErrors(log: Logger, platform: PlatformState): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toApiError(thrown);
    const requestId = response.locals.requestId as string;
    // That a profile is not offered is no fault of the server's.
    if (error.entry.status >= 500 && error.entry.error !== "not_implemented") {
      log.error({ requestId, method: request.method, route: request.route?.path, code: error.entry.code, err: thrown });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // The state may be another than when the request came: this error may be what tells of it.
    setEnvelope(response, platform, callerOfRequest(response).standing);
    if (error.entry.headers.includes("Retry-After")) response.setHeader("Retry-After", "1");
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    // What the client still sends is not read: the connection cannot be used again.
    if (!request.complete && announcesBody(request)) response.setHeader("Connection", "close");
    response.statusCode = error.entry.status;
    const page = response.locals.errorPage as ((error: ApiError) => string) | undefined;
    if (page) return void response.type("text/html").end(page(error));
    response.setHeader("Content-Type", "application/problem+json; charset=utf-8");
    response.end(JSON.stringify(error.body(requestId)));
  };
}

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** What the contract answers for whatever was thrown. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof StoreUnavailable)
    return new ApiError("service_unavailable", { headers: { "Retry-After": "5" } });
  if (thrown instanceof EmbeddingUnavailable)
    return new ApiError("embedding_unavailable", { headers: { "Retry-After": "5" } });
  if (thrown instanceof TenantErased || thrown instanceof KeyRevoked)
    return new ApiError("unauthorized", { headers: { "WWW-Authenticate": "ApiKey" } });
  if (thrown instanceof EndUserBlocked) return new ApiError("proxy_user_blocked");
  if (thrown instanceof URIError)
    return new ApiError("malformed_request", { detail: "The path has a percent-encoding that is not UTF-8." });
  return new ApiError("internal_server_error");
}
