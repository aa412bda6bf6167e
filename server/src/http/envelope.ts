import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CircuitStatus, ProcessingStatus, QuotaMode } from "@memoryos/contract";

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** What the platform says of itself in every response. */
export interface PlatformState {
  circuit(): CircuitStatus;
  processing(): ProcessingStatus;
}

/** What the quota says of a tenant in every response. */
export interface QuotaState {
  mode: QuotaMode;
  /** Fraction 0–1. */
  budgetRemaining: number;
  /** Null when nothing is limited. */
  resetAt: Date | null;
}

/** Without a tenant, and for a tenant without limits. */
export const UNLIMITED: QuotaState = { mode: "FULL", budgetRemaining: 1, resetAt: null };

/** Honours an acceptable `X-Request-ID`, else makes one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Sets the headers that every response carries. */
export function setEnvelope(
  response: ServerResponse,
  requestId: string,
  platform: PlatformState,
  quota: QuotaState = UNLIMITED,
): void {
  for (const [name, value] of Object.entries(envelopeHeaders(requestId, platform, quota))) {
    response.setHeader(name, value);
  }
}

/** The same headers by name, for a response that is written by hand. */
export function envelopeHeaders(
  requestId: string,
  platform: PlatformState,
  quota: QuotaState = UNLIMITED,
): Record<string, string> {
  return {
    "X-Request-ID": requestId,
    "X-MemoryOS-Quota-Mode": quota.mode,
    "X-MemoryOS-Budget-Remaining": quota.budgetRemaining.toFixed(4),
    ...(quota.resetAt ? { "X-MemoryOS-Quota-Reset": quota.resetAt.toISOString() } : {}),
    "X-MemoryOS-Circuit-Status": platform.circuit(),
    "X-MemoryOS-Processing": platform.processing(),
  };
}
