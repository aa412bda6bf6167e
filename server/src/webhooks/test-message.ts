import type { QuotaMode } from "@memoryos/contract";
import type { Clock } from "../clock.ts";
import { uuidv7 } from "../ids.ts";
import type { Store } from "../store/types.ts";
import type { Attempt } from "./attempt.ts";
import { messageOf } from "./message.ts";

/** What became of a test message. */
export interface TestResult {
  delivered: boolean;
  /** HTTP status of the answer; null without one. */
  statusCode: number | null;
  deliveryId: string;
}

/** Sends one test message, which is never sent again, and keeps it with the others. */
export type SendTest = (to: { tenantId: string; address: string; mode: QuotaMode }) => Promise<TestResult>;

export function createTestSender(parts: { store: Store; attempt: Attempt; clock: Clock }): SendTest {
  const { store, attempt, clock } = parts;
  // The caller waits for it: the server answers it before it stops.
  const never = new AbortController().signal;
  return async ({ tenantId, address, mode }) => {
    const createdAt = clock.now();
    const alert = { event: "mode.changed", from: mode, to: mode, reason: "test", at: createdAt } as const;
    const message = messageOf(tenantId, alert, { test: true });
    const deliveryId = uuidv7();
    const { statusCode, error } = await attempt({ ...message, tenantId, deliveryId, address }, never);
    const delivered = error === null;
    await store.recordDelivery({
      ...message,
      tenantId,
      deliveryId,
      status: delivered ? "delivered" : "dead",
      attempts: 1,
      lastStatusCode: statusCode,
      lastError: error,
      createdAt,
      nextAttemptAt: null,
      deliveredAt: delivered ? clock.now() : null,
    });
    return { delivered, statusCode, deliveryId };
  };
}
