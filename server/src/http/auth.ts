import type { IncomingMessage } from "node:http";
import type { OperationEntry } from "@memoryos/contract";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { AgentForPerson, ApiKey, Session } from "../store/types.ts";
import type { Keyring } from "../tenancy/keyring.ts";
import { ApiError } from "./problem.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** The tenant key that calls. */
export type Principal = ApiKey;

/** The global agent that calls, and the person whom it acts for. */
export type ActingAgent = AgentForPerson;

/** The person who is signed in. */
export type SignedInPerson = Session;

/** Refused credentials of one address in the window that are answered as such; after that it is told to wait. */
export const FAILED_AUTHENTICATIONS = 300;

/** The window they are counted in, in seconds. */
const WINDOW = 300;

const CREDENTIAL = /^apikey +(\S+)$/i;

/** Authenticates requests. */
export interface Authenticator {
  /** Who has the credential of an `Authorization` header; null when it is none. */
  identify(authorization: string): Promise<Principal | null>;
  /**
   * Refuses a request without a valid credential.
   *
   * @param refusal What it is told.
   * @throws ApiError that one, or AUTH_429 with a wrong credential after too many from this address.
   */
  refuse(request: IncomingMessage, refusal: ApiError): Promise<never>;
}

/** What an operation of a tenant answers to whoever has no valid key. */
export function unauthorized(): ApiError {
  return new ApiError("unauthorized", { headers: { "WWW-Authenticate": "ApiKey" } });
}

export function createAuthenticator(keyring: Keyring): Authenticator {
  const failures = new RateLimiterMemory({ points: FAILED_AUTHENTICATIONS, duration: WINDOW });
  return {
    async identify(authorization) {
      const secret = secretOf(authorization);
      return secret === undefined ? null : keyring.find(secret);
    },
    async refuse(request, refusal) {
      // Who sends nothing guesses nothing.
      if (!hasCredential(request)) throw refusal;
      const { consumedPoints, msBeforeNext } = await failures.penalty(request.socket.remoteAddress ?? "");
      if (consumedPoints <= FAILED_AUTHENTICATIONS) throw refusal;
      const seconds = Math.ceil(msBeforeNext / 1000);
      throw new ApiError("too_many_failed_authentications", {
        headers: {
          "Retry-After": String(seconds),
          "RateLimit-Policy": `"failed-authentications";q=${FAILED_AUTHENTICATIONS};w=${WINDOW}`,
          RateLimit: `"failed-authentications";r=0;t=${seconds}`,
        },
      });
    },
  };
}

/** The secret of an `Authorization` header; undefined when it has another form. */
export function secretOf(authorization: string | undefined): string | undefined {
  return CREDENTIAL.exec(authorization ?? "")?.[1];
}

function hasCredential({ headers }: IncomingMessage): boolean {
  return (
    headers.authorization !== undefined || headers["x-memoryos-uui"] !== undefined || sessionTokenOf(headers) !== null
  );
}

/** @throws ApiError KEY_403 when the key holds none of the permissions that the operation accepts. */
export function requirePermission(principal: Principal, operation: Pick<OperationEntry, "permissions">): void {
  const held = principal.permissions;
  if (held.includes("admin") || operation.permissions.some((permission) => held.includes(permission))) return;
  throw new ApiError("permission_required", {
    detail: `This key lacks the permission that the operation needs: ${operation.permissions.join(" or ")}.`,
    details: { required: operation.permissions },
  });
}
