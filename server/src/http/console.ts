import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import helmet from "helmet";
import type { Clock } from "../clock.ts";
import type { ConsoleRequest, ConsoleRequests } from "../handlers/console.ts";
import { type Authenticator, requirePermission, unauthorized } from "./auth.ts";
import { callerOfRequest } from "./caller.ts";
import type { RequestLimits } from "./limits.ts";

const PAGES = join(import.meta.dirname, "..", "console", "pages");

/** Nothing but what this server itself hands out, and no markup that is made of text. */
const POLICY = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'"],
  "connect-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
  "require-trusted-types-for": ["'script'"],
  "trusted-types": ["'none'"],
};

/** What the console is made of. */
export interface ConsoleParts {
  requests: ConsoleRequests;
  authenticator: Authenticator;
  limits: RequestLimits;
  clock: Clock;
}

/**
 * The console at `/console`: plain pages that call the API with the key that somebody signs in with, so that they can do
 * nothing which that key cannot. What no operation of the contract answers is asked for at `/console/api`, in the same
 * way and with the same errors; it is the console's own and may change with it.
 */
export function consoleRouter({ requests, ...parts }: ConsoleParts): Router {
  const router = Router();
  router.use(
    "/console",
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: POLICY }, strictTransportSecurity: false }),
  );
  for (const [name, request] of Object.entries(requests)) {
    router.get(`/console/api/${name}`, answer(name, request, parts));
  }
  // Addresses in the pages are relative: `/console` leads to `/console/`.
  router.use("/console", express.static(PAGES));
  return router;
}

/** Authenticates, permits, counts and answers, as the router does with an operation of the contract. */
function answer(name: string, ask: ConsoleRequest, parts: Omit<ConsoleParts, "requests">): RequestHandler {
  const { authenticator, limits, clock } = parts;
  return async (request, response) => {
    const caller = callerOfRequest(response);
    if (caller.failure) throw caller.failure.error;
    if (!caller.principal) return authenticator.refuse(request, unauthorized());
    requirePermission(caller.principal, { permissions: ["admin"] });
    const headers = limits.count(caller, { operationId: `console/${name}` });
    const query = Object.fromEntries(new URL(request.url, "http://localhost").searchParams);
    const body = await ask({ principal: caller.principal, query });
    response.set(headers).json({
      ...body,
      request_id: response.locals.requestId,
      timestamp: clock.now().toISOString(),
    });
  };
}
