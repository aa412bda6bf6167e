import type { Database } from "better-sqlite3";
import type { Delivery, DeliveryStatus, DueDelivery, Message, WebhookStore } from "../types.ts";
import type { AlertRecord } from "./alerts.ts";
import { date } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface DeliveryRow {
  tenant_id: string;
  delivery_id: string;
  event: string;
  body: string;
  happened_at: number;
  status: DeliveryStatus;
  attempts: number;
  next_attempt_at: number | null;
  last_status_code: number | null;
  last_error: string | null;
  created_at: number;
  delivered_at: number | null;
}

type DeliveryStore = Omit<WebhookStore, "webhookSecrets" | "putFirstWebhookSecret" | "rotateWebhookSecret">;

/** Messages to tenants: what comes into being, and how far it came. */
export function createDeliveryStore(db: Database, write: WriteTransaction, alerts: AlertRecord): DeliveryStore {
  const tenants = db.prepare<[], { tenant_id: string }>("SELECT tenant_id FROM tenants ORDER BY tenant_id");
  const due = db.prepare<[object], DeliveryRow & { address: string | null }>(`
    SELECT waiting.*, alert_webhook_url AS address FROM (
      SELECT *, row_number() OVER (PARTITION BY tenant_id ORDER BY next_attempt_at, delivery_id) AS place
      FROM webhook_deliveries
      WHERE status = 'pending' AND next_attempt_at <= :now
        AND tenant_id NOT IN (SELECT value FROM json_each(:tenants))
        AND delivery_id NOT IN (SELECT value FROM json_each(:deliveries))) AS waiting
    JOIN tenants USING (tenant_id) WHERE place <= :perTenant ORDER BY next_attempt_at, delivery_id`);
  const OF_DELIVERY = "tenant_id = :tenantId AND created_at = :createdAt AND delivery_id = :deliveryId";
  const claim = db.prepare(
    `UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt_at = :until WHERE ${OF_DELIVERY}`,
  );
  const earliest = db.prepare<[number], { at: number | null }>(`
    SELECT min(next_attempt_at) AS at FROM webhook_deliveries WHERE status = 'pending' AND next_attempt_at > ?`);
  const end = db.prepare(`
    UPDATE webhook_deliveries SET status = :status, attempts = attempts - :broken, next_attempt_at = :retryAt,
      last_status_code = :statusCode, last_error = :error, delivered_at = :deliveredAt
    WHERE ${OF_DELIVERY} AND status = 'pending'`);
  const insert = db.prepare(`
    INSERT INTO webhook_deliveries (tenant_id, delivery_id, event, body, happened_at, status, attempts, next_attempt_at,
      last_status_code, last_error, created_at, delivered_at)
    SELECT tenant_id, :deliveryId, :event, :body, :happenedAt, :status, :attempts, :nextAttemptAt, :lastStatusCode,
      :lastError, :createdAt, :deliveredAt
    FROM tenants WHERE tenant_id = :tenantId`);
  const page = db.prepare<[object], DeliveryRow>(`
    SELECT * FROM webhook_deliveries
    WHERE tenant_id = :tenantId AND (:time IS NULL OR (created_at, delivery_id) < (:time, :id))
    ORDER BY created_at DESC, delivery_id DESC LIMIT :limit`);
  const count = db.prepare<[string], { total: number }>(
    "SELECT count(*) AS total FROM webhook_deliveries WHERE tenant_id = ?",
  );

  return {
    async noteStandings(now, tenantId) {
      await write(() => {
        const ids = tenantId === null ? tenants.all().map(({ tenant_id }) => tenant_id) : [tenantId];
        for (const id of ids) alerts.note(id, now);
      });
    },
    async watchDeliveries(listener) {
      alerts.watch(listener);
    },
    claimDeliveries: ({ now, until, perTenant, exceptTenants, exceptDeliveries }) =>
      write(() => {
        const rows = due.all({
          now: now.getTime(),
          perTenant,
          tenants: JSON.stringify(exceptTenants),
          deliveries: JSON.stringify(exceptDeliveries),
        });
        return rows.map((row): DueDelivery => {
          const delivery = toDelivery(row);
          const { tenantId, deliveryId } = delivery;
          claim.run({ tenantId, deliveryId, createdAt: row.created_at, until: until.getTime() });
          return {
            ...delivery,
            ...toMessage(row),
            address: row.address,
            attempts: row.attempts + 1,
            nextAttemptAt: until,
          };
        });
      }),
    async nextDeliveryAt(now) {
      return date(earliest.get(now.getTime())?.at ?? null);
    },
    async endAttempt({ tenantId, deliveryId, createdAt }, ended) {
      const key = { tenantId, deliveryId, createdAt: createdAt.getTime() };
      const outcome =
        ended.status === "delivered"
          ? { status: "delivered", deliveredAt: ended.at.getTime(), retryAt: null, error: null, broken: 0 }
          : {
              status: ended.retryAt ? "pending" : "dead",
              deliveredAt: null,
              retryAt: ended.retryAt?.getTime() ?? null,
              error: ended.error,
              broken: ended.counts ? 0 : 1,
            };
      await write(() => end.run({ ...key, ...outcome, statusCode: ended.statusCode }));
    },
    async recordDelivery(delivery) {
      const time = (at: Date | null) => at?.getTime() ?? null;
      await write(() =>
        insert.run({
          ...delivery,
          happenedAt: time(delivery.happenedAt),
          createdAt: time(delivery.createdAt),
          nextAttemptAt: time(delivery.nextAttemptAt),
          deliveredAt: time(delivery.deliveredAt),
        }),
      );
    },
    async listDeliveries({ tenantId, after, limit }) {
      const rows = page.all({ tenantId, time: after?.time.getTime() ?? null, id: after?.id ?? null, limit });
      return {
        rows: rows.map((row) => ({ ...toDelivery(row), ...toMessage(row) })),
        total: count.get(tenantId)?.total ?? 0,
      };
    },
  };
}

function toMessage({ event, body, happened_at }: DeliveryRow): Message {
  return { event, body, happenedAt: new Date(happened_at) };
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    tenantId: row.tenant_id,
    deliveryId: row.delivery_id,
    event: row.event,
    status: row.status,
    attempts: row.attempts,
    lastStatusCode: row.last_status_code,
    lastError: row.last_error,
    createdAt: new Date(row.created_at),
    nextAttemptAt: date(row.next_attempt_at),
    deliveredAt: date(row.delivered_at),
  };
}
