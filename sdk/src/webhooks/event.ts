import type { CamelCased } from "../casing.ts";
import type { components } from "../contract.ts";

type Schemas = components["schemas"];

/**
 * What MemoryOS tells by webhook. A `switch` on `event` narrows `data`; newer servers may send events beyond these.
 *
 * @example
 * ```ts
 * const isUrgent = ({ event }: WebhookEvent) => event === "quota.critical" || event === "quota.exhausted";
 * ```
 */
export type WebhookEvent = CamelCased<
  | Schemas["QuotaWarningEvent"]
  | Schemas["QuotaCriticalEvent"]
  | Schemas["QuotaExhaustedEvent"]
  | Schemas["QuotaResetEvent"]
  | Schemas["ModeChangedEvent"]
  | Schemas["ProcessingDelayedEvent"]
  | Schemas["ProcessingRecoveredEvent"]
>;

/**
 * A message that was verified.
 *
 * @example
 * ```ts
 * const isNew = ({ deliveryId }: VerifiedWebhook) => deliveryId !== null && !handled.has(deliveryId);
 * ```
 */
export type VerifiedWebhook = WebhookEvent & {
  /**
   * Names the message: the same when it is sent again, so ignore what you have handled. Null when it was accepted by the
   * older signature, which does not cover it.
   */
  deliveryId: string | null;
};
