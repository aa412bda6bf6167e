import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import express, { Router } from "express";
import helmet from "helmet";

const PAGES = join(import.meta.dirname, "..", "..", "public", "docs");

/** Interactive reference at `/docs`, from files of this installation: it works without a network. */
export function docsRouter(): Router {
  const router = Router();
  const assets = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  router.get("/", (_request, response) => response.redirect(302, "/docs"));
  router.use(
    "/docs",
    helmet({
      contentSecurityPolicy: {
        directives: { "upgrade-insecure-requests": null, "img-src": ["'self'", "data:"], "font-src": ["'self'"] },
      },
      strictTransportSecurity: false,
    }),
    express.static(PAGES, { redirect: false }),
  );
  router.get("/docs", (_request, response) => response.sendFile(join(PAGES, "index.html")));
  router.use("/docs/assets", express.static(assets, { index: false }));
  return router;
}
