import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CircuitStatus } from "@memoryos/contract";
import { NO_TENANT, type Standing } from "../quota/standing.ts";

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** What the platform says of itself in every response. */
export interface PlatformState {
  circuit(): CircuitStatus;
}

/** Honours an acceptable `X-Request-ID`, else makes one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Sets the headers that every response carries, the request's id apart. */
export function setEnvelope(response: ServerResponse, platform: PlatformState, standing: Standing = NO_TENANT): void {
  for (const [name, value] of Object.entries(envelopeHeaders(platform, standing))) response.setHeader(name, value);
}

/** The same headers by name, for a response that is written by hand. */
export function envelopeHeaders(platform: PlatformState, standing: Standing = NO_TENANT): Record<string, string> {
  return { ...standingHeaders(standing), "X-MemoryOS-Circuit-Status": platform.circuit() };
}

/** What the headers say of the tenant. */
export function standingHeaders({ mode, budgetRemaining, resetAt, processing }: Standing): Record<string, string> {
  return {
    "X-MemoryOS-Quota-Mode": mode,
    "X-MemoryOS-Budget-Remaining": budgetRemaining.toFixed(4),
    ...(resetAt ? { "X-MemoryOS-Quota-Reset": resetAt.toISOString() } : {}),
    "X-MemoryOS-Processing": processing,
  };
}
