import type { IncomingMessage } from "node:http";
import type { OperationEntry } from "@memoryos/contract";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { ApiKey, Store } from "../store/types.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { ApiError } from "./problem.ts";

/** Who is calling. */
export type Principal = ApiKey;

/** Failed authentications of one address a minute, before it has to wait. Keys cannot be guessed; this saves work. */
export const FAILED_AUTHENTICATIONS_PER_MINUTE = 300;

const CREDENTIAL = /^apikey +(\S+)$/i;

/** Authenticates requests and checks permissions. */
export interface Authenticator {
  /**
   * Finds out who is calling.
   *
   * @throws ApiError AUTH_001 without a valid credential, AUTH_429 after too many failures from this address.
   */
  authenticate(request: IncomingMessage): Promise<Principal>;
}

export function createAuthenticator(store: Store, hasher: KeyHasher): Authenticator {
  const failures = new RateLimiterMemory({ points: FAILED_AUTHENTICATIONS_PER_MINUTE, duration: 60 });
  return {
    async authenticate(request) {
      const address = request.socket.remoteAddress ?? "";
      const spent = await failures.get(address);
      if (spent && spent.consumedPoints >= FAILED_AUTHENTICATIONS_PER_MINUTE) {
        const seconds = Math.ceil(spent.msBeforeNext / 1000);
        throw new ApiError("AUTH_429", { headers: { "Retry-After": String(seconds) } });
      }
      const secret = CREDENTIAL.exec(request.headers.authorization ?? "")?.[1];
      const key = secret === undefined ? null : await store.findKey(hasher.hash(secret));
      if (key) return key;
      await failures.penalty(address);
      throw new ApiError("AUTH_001", { headers: { "WWW-Authenticate": "ApiKey" } });
    },
  };
}

/** @throws ApiError KEY_403 when the key holds none of the permissions that the operation accepts. */
export function requirePermission(principal: Principal, operation: OperationEntry): void {
  const held = principal.permissions;
  if (held.includes("admin") || operation.permissions.some((permission) => held.includes(permission))) return;
  throw new ApiError("KEY_403", {
    detail: `This key lacks the permission that the operation needs: ${operation.permissions.join(" or ")}.`,
    details: { required: operation.permissions },
  });
}
