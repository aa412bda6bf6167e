import type { IncomingMessage } from "node:http";
import type { OperationEntry } from "@memoryos/contract";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { ApiKey } from "../store/types.ts";
import type { Keyring } from "../tenancy/keyring.ts";
import { ApiError } from "./problem.ts";

/** Who is calling. */
export type Principal = ApiKey;

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
   * @throws ApiError AUTH_001, or AUTH_429 with a wrong one after too many from this address.
   */
  refuse(request: IncomingMessage): Promise<never>;
}

export function createAuthenticator(keyring: Keyring): Authenticator {
  const failures = new RateLimiterMemory({ points: FAILED_AUTHENTICATIONS, duration: WINDOW });
  return {
    async identify(authorization) {
      const secret = CREDENTIAL.exec(authorization)?.[1];
      return secret === undefined ? null : keyring.find(secret);
    },
    async refuse(request) {
      const unauthorized = new ApiError("unauthorized", { headers: { "WWW-Authenticate": "ApiKey" } });
      // Who sends nothing guesses nothing.
      if (!request.headers.authorization) throw unauthorized;
      const { consumedPoints, msBeforeNext } = await failures.penalty(request.socket.remoteAddress ?? "");
      if (consumedPoints <= FAILED_AUTHENTICATIONS) throw unauthorized;
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

/** @throws ApiError KEY_403 when the key holds none of the permissions that the operation accepts. */
export function requirePermission(principal: Principal, operation: Pick<OperationEntry, "permissions">): void {
  const held = principal.permissions;
  if (held.includes("admin") || operation.permissions.some((permission) => held.includes(permission))) return;
  throw new ApiError("permission_required", {
    detail: `This key lacks the permission that the operation needs: ${operation.permissions.join(" or ")}.`,
    details: { required: operation.permissions },
  });
}
