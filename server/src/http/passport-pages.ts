import { join } from "node:path";
import { type Request, type RequestHandler, type Response, Router } from "express";
import helmet from "helmet";
import { createAsk } from "../passport/pages/ask.ts";
import { browserCookie, browserOf } from "../passport/pages/browser.ts";
import { documentOf } from "../passport/pages/layout.ts";
import { problemView } from "../passport/pages/problem-view.ts";
import type { Answer, Page, PageRoute, Visit } from "../passport/pages/visit.ts";
import { isSameSecret } from "../same-secret.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { readForm } from "./body.ts";
import { clientOf } from "./client-address.ts";
import { isHttps } from "./https.ts";
import type { RequestLimits } from "./limits.ts";
import type { Handlers } from "./operation.ts";
import { isFromConsentApp, type PassportAuthenticator } from "./passport-auth.ts";
import { ApiError } from "./problem.ts";
import { sessionCookieOf } from "./session-cookie.ts";

const SOURCES = join(import.meta.dirname, "..");

/** What the pages are served with. */
export interface PassportPageParts {
  routes: readonly PageRoute[];
  handlers: Handlers;
  passports: PassportAuthenticator;
  limits: RequestLimits;
  hasher: KeyHasher;
  /** Null: the pages are served together with the API. */
  consentUrl: string | null;
}

/**
 * The pages that a person meets: `/consent`, `/connect`, `/manage`. Plain documents and forms, which need no script. A form
 * counts only from the page itself: by its `Origin`, and by a token that belongs to whoever the page was made for.
 */
export function passportPagesRouter({ routes, ...parts }: PassportPageParts): Router {
  const router = Router();
  for (const [name, path] of [
    ["console.css", "console/pages/console.css"],
    ["icon.svg", "console/pages/icon.svg"],
    ["passport.css", "passport/pages/assets/passport.css"],
  ] as const) {
    router.get(`/consent/assets/${name}`, (_request, response) => response.sendFile(join(SOURCES, path)));
  }
  for (const { path, show, actions } of routes) {
    router.get(
      path,
      prepare,
      answer(parts, () => show),
    );
    router.post(
      path,
      prepare,
      answer(parts, (form) => {
        const name = form.get("action") ?? "";
        if (!Object.hasOwn(actions, name)) throw new ApiError("malformed_request");
        return actions[name] as Page;
      }),
    );
  }
  return router;
}

const prepare: RequestHandler = (request, response, next) => {
  setPolicy(response, null);
  // What these pages are is the visitor's alone: no other page may read them.
  response.removeHeader("Access-Control-Allow-Origin");
  response.locals.errorPage = (error: ApiError) => documentOf(problemView(error), null);
  protect(request, response, next);
};

const protect = helmet({
  contentSecurityPolicy: false,
  strictTransportSecurity: false,
  xFrameOptions: { action: "deny" },
  // With `no-referrer` browsers would send a form without its origin.
  referrerPolicy: { policy: "same-origin" },
});

/**
 * @param leadsTo Where a form of the page leads to in the end. Browsers hold every redirect behind a form to the policy, those
 * of the app that the person returns to included: wherever it goes on to from there, it does so in the same scheme.
 */
function setPolicy(response: Response, leadsTo: string | null): void {
  const next = leadsTo === null ? "" : ` ${new URL(leadsTo).protocol}`;
  const own = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
  response.setHeader("Content-Security-Policy", `${own}; form-action 'self'${next}`);
}

function answer(parts: Omit<PassportPageParts, "routes">, choose: (form: URLSearchParams) => Page): RequestHandler {
  const { handlers, passports, limits, hasher, consentUrl } = parts;

  /** @throws ApiError UUI_403 when a form comes from another page, or from one that was made for somebody else. */
  async function formOf(request: Request, response: Response, formToken: string): Promise<URLSearchParams> {
    const form = await readForm(request, response);
    if (isSameSecret(form.get("form_token") ?? "", formToken)) return form;
    throw new ApiError("origin_not_allowed");
  }

  return async (request, response) => {
    const isForm = request.method === "POST";
    if (isForm && !isFromConsentApp(request, consentUrl)) throw new ApiError("origin_not_allowed");
    const person = await passports.person(request);
    if (person) limits.countPerson(person);
    const { browser, isNew } = browserOf(request.headers.cookie);
    const formToken = hasher.sign(`form\0${person ? `session\0${person.sessionId}` : `browser\0${browser.id}`}`);
    const form = isForm ? await formOf(request, response, formToken) : new URLSearchParams();
    const { pathname, search, searchParams: query } = addressOf(request);
    const byHttps = isHttps(request);
    const visit = {
      address: pathname + search,
      query,
      params: request.params as Record<string, string>,
      form,
      person,
      browser,
      formToken,
      isHttps: byHttps,
      ask: createAsk(handlers, {
        person,
        client: clientOf(request),
        sessionCookie: sessionCookieOf(request.headers),
        isHttps: byHttps,
      }),
    };
    const answered = await choose(form)(visit);
    const fresh = isNew && !person ? [browserCookie(browser, byHttps)] : [];
    for (const cookie of [...fresh, ...(answered.cookies ?? [])]) response.append("Set-Cookie", cookie);
    send(response, answered, visit);
  };
}

/** @throws ApiError REQ_400 when the address is not valid UTF-8 behind its percent signs. */
function addressOf({ path, originalUrl }: Request): URL {
  const start = originalUrl.indexOf("?");
  const url = new URL(path + (start < 0 ? "" : originalUrl.slice(start)), "http://localhost");
  try {
    decodeURIComponent(url.search.replaceAll("+", " "));
  } catch {
    throw new ApiError("malformed_request");
  }
  return url;
}

function send(response: Response, answered: Answer, visit: Visit): void {
  if ("goTo" in answered) {
    response.status(303).setHeader("Location", answered.goTo).end();
  } else if ("file" in answered) {
    const { name, json } = answered.file;
    response.setHeader("Content-Disposition", `attachment; filename="${name}"`);
    response.type("application/json").send(json);
  } else {
    const { view, status = 200 } = answered;
    setPolicy(response, view.leadsTo ?? null);
    response.status(status).type("text/html").send(documentOf(view, visit));
  }
}
