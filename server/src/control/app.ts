import { createHash, timingSafeEqual } from "node:crypto";
import { type OperationId, openapi, type operations } from "@memoryos/contract/control";
import { requestValidators } from "@memoryos/contract/control/requests";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { toApiError } from "../http/app.ts";
import { readJson } from "../http/body.ts";
import { requestIdOf } from "../http/envelope.ts";
import { ApiError } from "../http/problem.ts";
import { validate } from "../http/validate.ts";

interface Json<T> {
  content: { "application/json": T };
}
type Path<O extends OperationId> = operations[O]["parameters"] extends { path: infer P } ? P : Record<string, never>;
type Body<O extends OperationId> = operations[O] extends { requestBody: Json<infer B> } ? B : undefined;
type Data<O extends OperationId> = operations[O] extends { responses: { 200: Json<{ data: infer D }> } } ? D : never;

/** What to do for each operation of the control service, by its name. */
export type ControlHandlers = {
  [O in OperationId]: (call: { path: Path<O>; body: Body<O> }) => Data<O> | Promise<Data<O>>;
};

type Handler = (call: { path: unknown; body: unknown }) => unknown;

/** Names by which a browser or a client on this machine may call the service: others come from a rebound name. */
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** The HTTP application of the control service. */
export function createControlApp(parts: {
  handlers: ControlHandlers;
  token: string;
  clock: Clock;
  log: Logger;
}): Express {
  const { handlers, token, clock, log } = parts;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use((request, response, next) => {
    response.locals.requestId = requestIdOf(request);
    response.setHeader("X-Request-ID", response.locals.requestId);
    response.setHeader("Cache-Control", "no-store");
    if (!LOOPBACK_HOST.test(request.headers.host ?? "")) {
      throw new ApiError("malformed_request", { detail: "Call the control service at 127.0.0.1 or localhost." });
    }
    next();
  });
  app.use(requireToken(token));
  const paths = openapi.paths as Record<string, Record<string, { operationId: OperationId }>>;
  for (const [template, item] of Object.entries(paths)) {
    const path = template.replace(/\{(\w+)\}/g, ":$1");
    const methods = new Map(
      Object.entries(item).map(([method, { operationId }]) => [method.toUpperCase(), operationId]),
    );
    app.all(path, async (request, response) => {
      const operationId = methods.get(request.method);
      if (!operationId) {
        throw new ApiError("method_not_allowed", { headers: { Allow: [...methods.keys()].join(", ") } });
      }
      const validators = requestValidators[operationId];
      const call = {
        path: { ...request.params },
        body: validators.body ? await readJson(request, response) : undefined,
      };
      validate(validators.path, call.path, "path");
      if (validators.body) validate(validators.body, call.body, "body");
      const data = await (handlers[operationId] as Handler)(call);
      const answer = { data, request_id: response.locals.requestId, timestamp: clock.now().toISOString() };
      response.type("application/json").send(JSON.stringify(answer));
    });
  }
  app.use(() => {
    throw new ApiError("unknown_path");
  });
  app.use(answerErrors(log));
  return app;
}

/** Compared by hash: neither length nor content of the token shows in the time it takes. */
function requireToken(token: string): RequestHandler {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(token);
  return (request, _response, next) => {
    const given = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (timingSafeEqual(digest(given), expected)) return next();
    throw new ApiError("unauthorized", {
      detail:
        "Send `Authorization: Bearer` with the control token: MEMORYOS_CONTROL_TOKEN, or the one printed at start.",
      headers: { "WWW-Authenticate": "Bearer" },
    });
  };
}

function answerErrors(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toApiError(thrown);
    const { requestId } = response.locals;
    if (error.entry.status >= 500) log.error({ requestId, path: request.route?.path, err: thrown }, "control failed");
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    response
      .status(error.entry.status)
      .type("application/problem+json")
      .send(JSON.stringify(error.body(requestId)));
  };
}
