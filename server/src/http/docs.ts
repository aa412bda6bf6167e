import { createRequire } from "node:module";
import { dirname } from "node:path";
import { errors } from "@memoryos/contract";
import express, { Router } from "express";
import helmet from "helmet";

const require = createRequire(import.meta.url);

/** Nothing but what this server itself hands out; pictures may be part of a style sheet. */
const POLICY = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'", "data:"],
  "connect-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/**
 * The documentation at `/docs`, from files of this installation: it works without a network. Its pages come with the
 * contract, generated from the same source; the reference adds Swagger UI and the document as a script.
 *
 * @param document The OpenAPI document as JSON.
 */
export function docsRouter(document: string): Router {
  const router = Router();
  const pages = dirname(require.resolve("@memoryos/contract/docs/index.html"));
  const other = {
    "openapi.yaml": require.resolve("@memoryos/contract/openapi.yaml"),
    "openapi-3.0.json": require.resolve("@memoryos/contract/openapi-3.0.json"),
  };
  const swagger = dirname(require.resolve("swagger-ui-dist/package.json"));
  router.get("/", (_request, response) => response.redirect(302, "/docs/"));
  router.use(
    "/docs",
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: POLICY }, strictTransportSecurity: false }),
  );
  router.get("/docs/openapi.js", (_request, response) => {
    response.type("text/javascript").send(`globalThis.memoryosDocument = ${document};`);
  });
  router.get("/docs/openapi.json", (_request, response) => {
    response.type("application/json").send(document);
  });
  for (const [name, path] of Object.entries(other)) {
    router.get(`/docs/${name}`, (_request, response) => response.sendFile(path));
  }
  router.use("/docs/assets", express.static(swagger, { index: false }));
  // Addresses in the pages are relative: `/docs` leads to `/docs/`.
  router.use("/docs", express.static(pages));
  // The `type` of an error is an address, and this server answers for its own.
  const codes = new Set<string>(errors.map(({ code }) => code));
  router.get("/errors/:code", (request, response, next) => {
    if (codes.has(request.params.code)) response.redirect(302, `/docs/errors.html#${request.params.code}`);
    else next();
  });
  return router;
}
