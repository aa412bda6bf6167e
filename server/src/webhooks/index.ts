import type { Clock } from "../clock.ts";
import { createTargetFinder, type FindTarget } from "../outward/target.ts";
import type { Delivery, Store } from "../store/types.ts";
import type { SecretBox } from "../tenancy/secret-box.ts";
import { createAttempt } from "./attempt.ts";
import { createDispatcher } from "./dispatcher.ts";
import { type MonthWatch, watchMonths } from "./month-watch.ts";
import { createWebhookSecrets, type WebhookSecrets } from "./secrets.ts";
import { createTestSender, type SendTest } from "./test-message.ts";

/** Messages to tenants about their quota and the service. */
export interface Webhooks {
  /** For an address that is to be saved. */
  findTarget: FindTarget;
  secrets: WebhookSecrets;
  sendTest: SendTest;
  /** Begins with what happened, and what waits, since the server stopped. */
  start(): void;
  stop(): Promise<void>;
}

/**
 * @param allowPrivate Whether messages may go to private addresses.
 * @param onGivenUp Told of each message that is not tried again.
 * @param onError Told when the store cannot answer; it is asked again.
 */
export function createWebhooks(parts: {
  store: Store;
  box: SecretBox;
  clock: Clock;
  allowPrivate: boolean;
  onGivenUp: (delivery: Pick<Delivery, "tenantId" | "deliveryId" | "event">) => void;
  onError: (error: unknown) => void;
}): Webhooks {
  const { store, box, clock, allowPrivate, onGivenUp, onError } = parts;
  const findTarget = createTargetFinder({ allowPrivate });
  const secrets = createWebhookSecrets({ store, box, clock });
  const attempt = createAttempt({ findTarget, secrets, clock });
  const dispatcher = createDispatcher({ store, attempt, clock, onGivenUp, onError });
  let months: MonthWatch | null = null;
  return {
    findTarget,
    secrets,
    sendTest: createTestSender({ store, attempt, clock }),
    start() {
      dispatcher.start();
      months = watchMonths(store, clock, onError);
    },
    async stop() {
      await Promise.all([months?.stop(), dispatcher.stop()]);
    },
  };
}
