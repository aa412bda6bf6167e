import type { Idempotency, Refusal } from "./idempotency.ts";
import type { PageQuery } from "./paging.ts";

/** Whether a message waits to be sent, arrived, or was given up. */
export type DeliveryStatus = "pending" | "delivered" | "dead";

/** A message to a tenant's webhook address, and how far it came. */
export interface Delivery {
  tenantId: string;
  deliveryId: string;
  event: string;
  status: DeliveryStatus;
  attempts: number;
  /** HTTP status of the last answer; null before the first and when there was none. */
  lastStatusCode: number | null;
  /** Why the last attempt failed; null when none did. */
  lastError: string | null;
  createdAt: Date;
  /** Null when there is none to come. */
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
}

/** What a message says. */
export interface Message {
  event: string;
  /** The bytes to send, the same at each attempt. */
  body: string;
  happenedAt: Date;
}

/** A message to attempt now. */
export interface DueDelivery extends Delivery, Message {
  /** Where messages of the tenant go by now; null when nowhere. */
  address: string | null;
}

/** Which messages to take. */
export interface DeliveryClaim {
  now: Date;
  /** They are due again then, unless their attempt ended before. */
  until: Date;
  /** Of one tenant at the most. */
  perTenant: number;
  /** Tenants to take none of. */
  exceptTenants: readonly string[];
  /** Messages not to take. */
  exceptDeliveries: readonly string[];
}

/** How an attempt ended. */
export type AttemptEnd =
  | { status: "delivered"; statusCode: number; at: Date }
  /** Tried again at a time, or given up. `counts` is false for an attempt that was broken off by ourselves. */
  | { status: "failed"; statusCode: number | null; error: string; retryAt: Date | null; counts: boolean };

/** A key that messages are signed with. */
export interface WebhookSecret {
  tenantId: string;
  secretId: string;
  /** As it is kept: nobody can sign with it. */
  sealed: Uint8Array;
  createdAt: Date;
}

/** A secret that is valid. */
export interface ValidWebhookSecret extends WebhookSecret {
  /** Whether it was ever shown. */
  shown: boolean;
  /** Until when it is valid beside the current one; null of the current one. */
  endsAt: Date | null;
}

/** What became of a rotation. */
export type Rotation = { kind: "accepted" | "replayed"; createdAt: Date; previousValidUntil: Date | null } | Refusal;

/** Messages to tenants and what they are signed with. */
export interface WebhookStore {
  /**
   * Tells tenants what has changed since they were told last: messages come into being, to those who have an address.
   *
   * @param tenantId One of them; null for all.
   */
  noteStandings(now: Date, tenantId: string | null): Promise<void>;
  /** Has a listener called whenever this process may have written a message. It must not throw. */
  watchDeliveries(listener: () => void): Promise<void>;
  /** Takes messages that are due, and counts the attempt at each. */
  claimDeliveries(claim: DeliveryClaim): Promise<DueDelivery[]>;
  /** When the next message is due; one that is due already does not count. */
  nextDeliveryAt(now: Date): Promise<Date | null>;
  /** Ends an attempt at a message that waits. */
  endAttempt(delivery: Pick<Delivery, "tenantId" | "deliveryId" | "createdAt">, end: AttemptEnd): Promise<void>;
  /** Keeps a message that is not sent again, with what became of it; of a tenant that is gone, nothing. */
  recordDelivery(delivery: Delivery & Message): Promise<void>;
  /** Messages of a tenant, newest first. */
  listDeliveries(query: PageQuery): Promise<{ rows: (Delivery & Message)[]; total: number }>;
  /** The secrets that are valid at a time, the current one first. */
  webhookSecrets(tenantId: string, now: Date): Promise<ValidWebhookSecret[]>;
  /** Makes it the current secret, unless there is one, or no such tenant any more. */
  putFirstWebhookSecret(secret: WebhookSecret): Promise<void>;
  /**
   * Makes it the current secret, which is shown. Rejects with `TenantErased` when there is no such tenant any more.
   *
   * @param previousUntil Until when the replaced one is valid; null ends it and all before it at once.
   */
  rotateWebhookSecret(
    secret: WebhookSecret,
    previousUntil: Date | null,
    idempotency: Idempotency | null,
  ): Promise<Rotation>;
}
