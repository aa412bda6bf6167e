import { type OperationEntry, type OperationId, openapi } from "@memoryos/contract";
import { requestValidators } from "@memoryos/contract/validators/requests";
import type { Request, RequestHandler, Response } from "express";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/types.ts";
import type { Authenticator } from "./auth.ts";
import { readJson } from "./body.ts";
import { clientOf } from "./client-address.ts";
import { createEntrance } from "./entrance.ts";
import type { PlatformState } from "./envelope.ts";
import { isHttps } from "./https.ts";
import { bytesOf, toJson } from "./json.ts";
import type { RequestLimits } from "./limits.ts";
import { type Call, type Handlers, isImplemented, type Redirect, type Reply } from "./operation.ts";
import type { PassportAuthenticator } from "./passport-auth.ts";
import { ApiError } from "./problem.ts";
import { createQueryReader } from "./query.ts";
import { withLimits } from "./rate-limit-headers.ts";
import { sessionCookieOf } from "./session-cookie.ts";
import { ignoredFieldsHeader, type Shape, shapeOf } from "./shape.ts";
import { onlyValid, validate } from "./validate.ts";
import { writeJson } from "./write-json.ts";

/** Called with every answer before it is sent; throws when the answer breaks the contract. */
export type ReplyCheck = (operationId: OperationId, response: Response, body: unknown) => void;

/** What every operation is dispatched with. */
export interface DispatchParts {
  handlers: Handlers;
  authenticator: Authenticator;
  passports: PassportAuthenticator;
  store: Store;
  limits: RequestLimits;
  clock: Clock;
  platform: PlatformState;
  /** Null: answers are not checked. */
  check: ReplyCheck | null;
}

/**
 * The way of one operation's requests: authenticate, permit, count, read, validate, handle, answer. One of a profile that this
 * server does not implement answers 501 to all.
 *
 * @throws ApiError for whatever the contract refuses; anything else is a fault of the server.
 */
export function dispatch(entry: OperationEntry, parts: DispatchParts): RequestHandler {
  const { handlers, clock, platform, check } = parts;
  const { profile } = entry;
  if (!isImplemented(entry)) {
    return () => {
      throw new ApiError("not_implemented", { details: { profile } });
    };
  }
  const operationId = entry.operationId;
  const enter = createEntrance(entry, parts);
  const handler = handlers[operationId] as (call: Call<OperationId>) => Promise<Reply<OperationId> | Redirect>;
  const validators = requestValidators[operationId];
  const success = entry.responses.find(({ status }) => status < 400)?.status ?? 200;
  // A browser that is sent on comes from elsewhere: whoever looks at it could put nothing right.
  const isSentOn = success === 303;
  const readQuery = createQueryReader(entry, isSentOn);
  const headerNames = entry.parameters.filter((each) => each.in === "header").map((each) => each.name.toLowerCase());
  const shape: Shape | null = entry.body ? shapeOf(openapi, entry.body) : null;

  return async (request: Request, response: Response) => {
    const { limitHeaders, ...who } = await enter(request, response);
    const { known, unknown: ignored } = readQuery(request.url);
    const query = isSentOn ? onlyValid(validators.query, known) : known;
    const path = request.params;
    const headers = Object.fromEntries(headerNames.flatMap((name) => present(name, request.headers[name])));
    const shaped = shape?.(await readJson(request, response));
    if (shaped) ignored.push(...shaped.ignored);
    if (ignored.length > 0) response.setHeader("X-MemoryOS-Ignored-Fields", ignoredFieldsHeader(ignored));

    validate(validators.path, path, "path");
    validate(validators.query, query, "query");
    validate(validators.header, headers, "header");
    if (shaped && validators.body) validate(validators.body, shaped.value, "body");

    const sessionCookie = sessionCookieOf(request.headers);
    const sender = { sessionCookie, isHttps: isHttps(request) };
    const call = {
      ...{ path, query, headers, body: shaped?.value, ...sender, ...who },
      // Few operations ask.
      get client() {
        return clientOf(request);
      },
    };
    const reply = await handler(call as Call<OperationId>);
    response.status(success);
    if ("location" in reply) return redirect(response, reply);
    await send(response, { ...reply, headers: withLimits(limitHeaders, reply.headers) });
  };

  function redirect(response: Response, { location }: Redirect): void {
    response.setHeader("X-MemoryOS-Circuit-Status", platform.circuit());
    response.setHeader("Location", location);
    check?.(operationId, response, undefined);
    response.setHeader("Content-Length", 0).end();
  }

  async function send(response: Response, reply: Reply<OperationId>): Promise<void> {
    // It may be another than when the request came: a dependency that failed meanwhile may be why the answer is as it is.
    response.setHeader("X-MemoryOS-Circuit-Status", platform.circuit());
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    const receipt = { request_id: response.locals.requestId as string, timestamp: clock.now().toISOString() };
    if (reply.isLarge && typeof reply.body === "object") {
      const body = { ...reply.body, ...receipt };
      check?.(operationId, response, body);
      return await writeJson(response, body);
    }
    // As bytes: writing a string, Node encodes it together with the headers, which costs more than encoding it here.
    const bytes = bytesOf(typeof reply.body === "string" ? reply.body : toJson(reply.body), toJson(receipt));
    check?.(operationId, response, JSON.parse(bytes.toString()));
    response.setHeader("Content-Length", bytes.length);
    // With the other answers of this turn of the event loop: a client that waits for several is woken once.
    setImmediate(() => response.end(bytes));
  }
}

function present(name: string, value: string | string[] | undefined): [string, string][] {
  return value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]];
}
