import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import { uuidv7 } from "../ids.ts";
import type { Evidence, NewSourceEvent, StoredMessage } from "../store/types.ts";

/** The service of corrections that come as retrieval feedback. */
export const FEEDBACK_SERVICE = "retrieval-feedback";

/** Version of the layout in which events and assertions are recorded. */
export const SCHEMA_VERSION = "1";

/** What a service reports. */
export interface Report {
  service: string;
  eventKey: string;
  externalUserId: string;
  messages: readonly StoredMessage[];
  /** By the service's clock; null when it does not say. */
  observedAt: Date | null;
  scope: Record<string, unknown>;
  evidence: readonly Evidence[];
}

/** A service name that no writer may have: it is ours. */
export function isReservedService(serviceKey: string): boolean {
  return serviceKey === FEEDBACK_SERVICE || serviceKey.startsWith("memoryos");
}

/**
 * The event that a service reports. Its payload is what the service says, and not how the app files it: the order of
 * evidence makes no difference (SRC-010). What was observed in the future counts as observed now (SRC-018).
 */
export function sourceEventOf(report: Report, now: Date): NewSourceEvent {
  const { service, eventKey, externalUserId, messages, observedAt, scope } = report;
  const evidence = report.evidence.map((each) => ({ ...each, contentHash: each.contentHash?.toLowerCase() ?? null }));
  const payload = {
    externalUserId,
    messages,
    observedAt: observedAt?.toISOString() ?? null,
    scope,
    evidence: evidence.map(canonicalJson).sort(),
  };
  return {
    eventId: uuidv7(),
    service,
    eventKey,
    observedAt: observedAt !== null && observedAt < now ? observedAt : now,
    scope,
    evidence,
    payloadHash: createHash("sha256").update(canonicalJson(payload)).digest("hex"),
  };
}
