import type { Database } from "better-sqlite3";
import type { Rotation, WebhookSecret, WebhookStore } from "../types.ts";
import { createIdempotencyRecord } from "./idempotency.ts";
import { date } from "./rows.ts";
import { createTenantCheck } from "./tenants.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface SecretRow {
  secret_id: string;
  sealed: Buffer;
  created_at: number;
  shown: 0 | 1;
  ends_at: number | null;
  previous_until: number | null;
}

type SecretStore = Pick<WebhookStore, "webhookSecrets" | "putFirstWebhookSecret" | "rotateWebhookSecret">;

/** Replaced secrets that are valid beside the current one at the most. */
const MOST_REPLACED = 2;

/** What messages to tenants are signed with. */
export function createWebhookSecretStore(db: Database, write: WriteTransaction): SecretStore {
  const idempotency = createIdempotencyRecord(db);
  const requireTenant = createTenantCheck(db);
  const valid = db.prepare<[object], SecretRow>(`
    SELECT * FROM webhook_secrets WHERE tenant_id = :tenantId AND (ends_at IS NULL OR ends_at > :now)
    ORDER BY ends_at IS NOT NULL, ends_at DESC, secret_id DESC`);
  const byId = db.prepare<[string, string], SecretRow>(
    "SELECT * FROM webhook_secrets WHERE tenant_id = ? AND secret_id = ?",
  );
  const insert = db.prepare(`
    INSERT INTO webhook_secrets (tenant_id, secret_id, sealed, created_at, shown, previous_until)
    SELECT tenant_id, ?, ?, ?, ?, ? FROM tenants WHERE tenant_id = ?`);
  const endAt = db.prepare("UPDATE webhook_secrets SET ends_at = ? WHERE tenant_id = ? AND secret_id = ?");
  const forget = db.prepare("UPDATE webhook_secrets SET sealed = NULL WHERE tenant_id = ? AND ends_at <= ?");

  function add({ tenantId, secretId, sealed, createdAt }: WebhookSecret, shown: boolean, previousUntil: Date | null) {
    // A tenant that was erased meanwhile gets none.
    insert.run(secretId, sealed, createdAt.getTime(), shown ? 1 : 0, previousUntil?.getTime() ?? null, tenantId);
  }

  /** Ends what the new secret replaces. Returns until when one of them is still valid. */
  function replace({ tenantId, createdAt }: WebhookSecret, previousUntil: Date | null): Date | null {
    const now = createdAt.getTime();
    const [current, ...earlier] = valid.all({ tenantId, now });
    // Nobody can verify with a secret that was never shown.
    const replaced = [...(current?.shown ? [current] : []), ...earlier];
    const kept = previousUntil ? replaced.slice(0, MOST_REPLACED) : [];
    for (const each of [current, ...earlier]) {
      if (each && !kept.includes(each)) endAt.run(now, tenantId, each.secret_id);
    }
    if (current && kept.includes(current)) endAt.run(previousUntil?.getTime(), tenantId, current.secret_id);
    forget.run(tenantId, now);
    return date(Math.max(...kept.map(({ ends_at }) => ends_at ?? previousUntil?.getTime() ?? 0), 0) || null);
  }

  return {
    async webhookSecrets(tenantId, now) {
      return valid.all({ tenantId, now: now.getTime() }).map((row) => ({
        tenantId,
        secretId: row.secret_id,
        sealed: row.sealed,
        createdAt: new Date(row.created_at),
        shown: row.shown === 1,
        endsAt: date(row.ends_at),
      }));
    },
    async putFirstWebhookSecret(secret) {
      await write(() => {
        const [current] = valid.all({ tenantId: secret.tenantId, now: secret.createdAt.getTime() });
        if (!current || current.ends_at !== null) add(secret, false, null);
      });
    },
    rotateWebhookSecret: (secret, previousUntil, request) =>
      write((): Rotation => {
        const { tenantId, secretId, createdAt } = secret;
        requireTenant(tenantId);
        const made = idempotency.once(tenantId, request, secretId, createdAt, () => {
          add(secret, true, replace(secret, previousUntil));
        });
        if (!("resultId" in made)) return made;
        const row = byId.get(tenantId, made.resultId) as SecretRow;
        return {
          kind: made.kind,
          createdAt: new Date(row.created_at),
          previousValidUntil: date(row.previous_until),
        };
      }),
  };
}
