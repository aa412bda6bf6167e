import { manifest } from "@memoryos/contract";
import cors from "cors";
import type { RequestHandler } from "express";

/** How long a browser may remember the answer to a preflight, in seconds (published: 600). */
const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of any origin call the API and read every header of the contract. Credentials travel in headers that a page
 * has to set itself, never in a cookie, so that no origin gains by it what it does not know already. Who is no page
 * names no origin, and is spared what only a browser reads.
 */
export function crossOrigin(): RequestHandler {
  const headers = manifest.operations
    .flatMap(({ responses }) => responses.flatMap((response) => response.headers))
    .map(({ name }) => name)
    // Browsers show it to no page, whatever is said here.
    .filter((name) => name !== "Set-Cookie");
  const allow = cors({
    origin: "*",
    methods: [...new Set(manifest.operations.map(({ method }) => method))],
    exposedHeaders: [...new Set(headers)].sort(),
    maxAge: PREFLIGHT_SECONDS,
    // The router answers OPTIONS itself, with the methods of the path.
    preflightContinue: true,
  });
  return (request, response, next) => {
    if (request.headers.origin === undefined) next();
    else allow(request, response, next);
  };
}
