import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/types.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { type ActingAgent, type SignedInPerson, secretOf } from "./auth.ts";
import { isHttps } from "./https.ts";
import { ApiError } from "./problem.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE = ["GET", "HEAD", "OPTIONS"];

/** Authenticates agents that act for persons, and persons themselves. */
export interface PassportAuthenticator {
  /** The agent and the person of the two credentials; null when either is missing or not valid. */
  agent(request: IncomingMessage): Promise<ActingAgent | null>;
  /**
   * The person of the session that the request carries as a header or as a cookie; null without a valid one.
   *
   * @throws ApiError UUI_403 when a browser added the session to a change that another site asks for.
   */
  person(request: IncomingMessage): Promise<SignedInPerson | null>;
  /** @throws ApiError UAT_002 when the person does not let the agent write now. */
  requireWriteAccess(agent: ActingAgent): Promise<void>;
}

/** @param consentUrl Where the consent app is; null when it is served together with the API. */
export function createPassportAuthenticator(parts: {
  store: Store;
  hasher: KeyHasher;
  clock: Clock;
  consentUrl: string | null;
}): PassportAuthenticator {
  const { store, hasher, clock, consentUrl } = parts;

  return {
    async agent({ headers }) {
      // Both are looked at, whichever is wrong: how long it takes tells nothing.
      const [key, token] = [secretOf(headers.authorization) ?? "", String(headers["x-memoryos-uui"] ?? "")];
      return store.findAgentForPerson(hasher.hash(key), hasher.hash(token));
    },
    async person(request) {
      const carried = sessionTokenOf(request.headers);
      if (!carried) return null;
      const session = await store.findSession(hasher.hash(carried.token), clock.now());
      const isChange = !SAFE.includes(request.method ?? "");
      if (session && isChange && carried.byCookie && !isFromConsentApp(request, consentUrl)) {
        throw new ApiError("origin_not_allowed");
      }
      return session;
    },
    async requireWriteAccess({ agentId, personId }) {
      const access = await store.findAccess(agentId, personId, clock.now());
      if (access?.accessType !== "read_write") throw new ApiError("write_not_permitted");
    },
  };
}

/**
 * Whether the page that a browser sends this from is the consent app's. Served together with the API, it has the host
 * that the request names: a page of another host has no cookie of this one.
 */
export function isFromConsentApp(request: IncomingMessage, consentUrl: string | null): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (consentUrl !== null) return origin === new URL(consentUrl).origin;
  const page = new URL(origin);
  return page.host === host && (page.protocol === "https:" || !isHttps(request));
}
