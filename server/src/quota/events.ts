import type { QuotaEvent } from "./alerts.ts";

/** Told of what happened to a tenant's quota, when it happened. It must not throw. */
export type QuotaListener = (tenantId: string, at: Date, event: QuotaEvent) => void;

/** Where events about the quota go, and come from. */
export interface QuotaEvents {
  publish(tenantId: string, at: Date, events: readonly QuotaEvent[]): void;
  subscribe(listener: QuotaListener): void;
}

export function createQuotaEvents(): QuotaEvents {
  const listeners: QuotaListener[] = [];
  return {
    publish(tenantId, at, events) {
      for (const event of events) for (const listener of listeners) listener(tenantId, at, event);
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
