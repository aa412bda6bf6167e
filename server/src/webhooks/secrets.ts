import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import { uuidv7 } from "../ids.ts";
import type { Idempotency, Refusal, Store } from "../store/types.ts";
import type { SecretBox } from "../tenancy/secret-box.ts";

/** How long a replaced secret is valid beside the new one: 24 hours, in milliseconds (WHK-022). */
const PREVIOUS_VALID_FOR = 86_400_000;

/** A new secret, which is known this once; null when it was made by an earlier request. */
export interface RotatedSecret {
  kind: "accepted" | "replayed";
  secret: string | null;
  createdAt: Date;
  /** Until when one that it replaced is valid as well; null when none is. */
  previousValidUntil: Date | null;
}

/** What the settings tell of the secrets. */
export interface SecretStatus {
  /** When the current one was shown; null when it was not. */
  shownAt: Date | null;
  previousValidUntil: Date | null;
}

/** The secrets that messages to tenants are signed with. */
export interface WebhookSecrets {
  /** Those that are valid now, the current one first. Makes the first one; none of a tenant that is gone. */
  forSigning(tenantId: string): Promise<string[]>;
  status(tenantId: string): Promise<SecretStatus>;
  rotate(
    tenantId: string,
    options: { revokePrevious: boolean; idempotency: Idempotency | null },
  ): Promise<RotatedSecret | Refusal>;
}

export function createWebhookSecrets(parts: { store: Store; box: SecretBox; clock: Clock }): WebhookSecrets {
  const { store, box, clock } = parts;
  const label = (tenantId: string, secretId: string) => `webhook ${tenantId} ${secretId}`;

  function make(tenantId: string) {
    // 64 hexadecimal digits, whose text is the key.
    const secret = randomBytes(32).toString("hex");
    const secretId = uuidv7();
    const sealed = box.seal(secret, label(tenantId, secretId));
    return { secret, row: { tenantId, secretId, sealed, createdAt: clock.now() } };
  }

  async function valid(tenantId: string) {
    return store.webhookSecrets(tenantId, clock.now());
  }

  return {
    async forSigning(tenantId) {
      let secrets = await valid(tenantId);
      if (!secrets.some(({ endsAt }) => endsAt === null)) {
        await store.putFirstWebhookSecret(make(tenantId).row);
        secrets = await valid(tenantId);
      }
      return secrets.map(({ secretId, sealed }) => box.open(sealed, label(tenantId, secretId)));
    },
    async status(tenantId) {
      const [current, ...replaced] = await valid(tenantId);
      return {
        shownAt: current?.shown ? current.createdAt : null,
        previousValidUntil: replaced[0]?.endsAt ?? null,
      };
    },
    async rotate(tenantId, { revokePrevious, idempotency }) {
      const { secret, row } = make(tenantId);
      const previousUntil = revokePrevious ? null : new Date(row.createdAt.getTime() + PREVIOUS_VALID_FOR);
      const done = await store.rotateWebhookSecret(row, previousUntil, idempotency);
      return "createdAt" in done ? { ...done, secret: done.kind === "accepted" ? secret : null } : done;
    },
  };
}
