import type { IncomingMessage } from "node:http";
import type { OperationEntry } from "@memoryos/contract";
import type { Request } from "express";
import type { AgentForPerson, ApiKey, Session } from "../store/types.ts";
import type { Keyring } from "../tenancy/keyring.ts";
import { clientOf } from "./client-address.ts";
import type { FailedAuthentications } from "./failed-authentications.ts";
import { ApiError } from "./problem.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** The tenant key that calls. */
export type Principal = ApiKey;

/** The global agent that calls, and the person whom it acts for. */
export type ActingAgent = AgentForPerson;

/** The person who is signed in. */
export type SignedInPerson = Session;

const CREDENTIAL = /^apikey +(\S+)$/i;

/** Authenticates requests. */
export interface Authenticator {
  /** Who has the credential of an `Authorization` header; null when it is none. */
  identify(authorization: string): Promise<Principal | null>;
  /**
   * Refuses a request without a valid credential.
   *
   * @param refusal What it is told.
   * @throws ApiError that one, or AUTH_429 with a wrong credential after too many from this client.
   */
  refuse(request: Request, refusal: ApiError): Promise<never>;
}

/** What an operation of a tenant answers to whoever has no valid key. */
export function unauthorized(): ApiError {
  return new ApiError("unauthorized", { headers: { "WWW-Authenticate": "ApiKey" } });
}

export function createAuthenticator(keyring: Keyring, failures: FailedAuthentications): Authenticator {
  return {
    async identify(authorization) {
      const secret = secretOf(authorization);
      return secret === undefined ? null : keyring.find(secret);
    },
    refuse(request, refusal) {
      // Who sends nothing guesses nothing.
      if (hasCredential(request)) failures.count(clientOf(request));
      throw refusal;
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
