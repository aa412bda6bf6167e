import { type Request, Router } from "express";
import helmet from "helmet";
import { escaped } from "../html.ts";
import { isLoopback } from "../loopback.ts";
import type { Outbox, OutboxMail } from "../mail/outbox.ts";

const POLICY = {
  "default-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/**
 * What would have been mailed, at `/outbox`, for development: for somebody at this very machine alone. To everybody else
 * the page is not there.
 */
export function outboxRouter(outbox: Outbox): Router {
  const router = Router();
  router.use("/outbox", (request, _response, next) => next(isFromHere(request) ? undefined : "router"));
  router.use(
    "/outbox",
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: POLICY }, strictTransportSecurity: false }),
  );
  router.get("/outbox", (_request, response) => {
    response.type("text/html").send(page(outbox.mails()));
  });
  return router;
}

/** By the address alone a proxy on this machine would pass for its clients, and by the host a page that renamed itself. */
function isFromHere({ socket, headers }: Request): boolean {
  if (headers.forwarded !== undefined || headers["x-forwarded-for"] !== undefined) return false;
  const host = headers.host ?? "";
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
  return isLoopback(socket.remoteAddress ?? "") && isLoopback(name);
}

/** A page without a style sheet: text that is broken into lines would be wider than a phone. */
function paragraphs(text: string): string {
  return text
    .split(/\n\n+/)
    .map((paragraph) => `<p>${escaped(paragraph.trim())}</p>`)
    .join("");
}

function page(mails: readonly OutboxMail[]): string {
  const shown = mails.map(
    ({ to, subject, text, at }) =>
      `<article><h2>${escaped(subject)}</h2><p>To ${escaped(to)}, ${at.toISOString()}</p>${paragraphs(text)}</article>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Outbox</title></head>
<body>
<h1>Outbox</h1>
<p>No mail server is set (<code>MEMORYOS_SMTP_URL</code>), so nothing is mailed. The newest comes first; a restart forgets all.</p>
${shown.join("\n") || "<p>Nothing was sent yet.</p>"}
</body>
</html>
`;
}
