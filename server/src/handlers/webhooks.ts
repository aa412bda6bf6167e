import { idempotencyOf, REPLAYED, refuseReused } from "../http/idempotency.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import type { FindTarget } from "../outward/target.ts";
import { TenantErased } from "../store/types.ts";
import type { Services } from "./services.ts";

type WebhookHandlers = Pick<Handlers, "sendTestWebhook" | "rotateWebhookSecret">;

export function webhookHandlers({ store, webhooks, hasher, clock }: Services): WebhookHandlers {
  return {
    async sendTestWebhook(call) {
      const { tenantId } = callerOf(call);
      const settings = await store.readSettings(tenantId);
      if (!settings) throw new TenantErased(`There is no tenant ${tenantId}`);
      const { alertWebhookUrl: address } = settings;
      if (address === null) throw new ApiError("alert_webhook_not_configured");
      await refuseInward(webhooks.findTarget, address);
      const { mode } = call.standing;
      const { delivered, statusCode, deliveryId } = await webhooks.sendTest({ tenantId, address, mode });
      return { body: { data: { delivered, status_code: statusCode ?? 0, delivery_id: deliveryId } } };
    },

    async rotateWebhookSecret(call) {
      const { tenantId } = callerOf(call);
      const { revoke_previous: revokePrevious = false } = call.query;
      const key = call.headers["idempotency-key"];
      const request = { revoke_previous: revokePrevious };
      const idempotency = idempotencyOf(hasher, "rotateWebhookSecret", key, request, clock.now());
      const made = await webhooks.secrets.rotate(tenantId, { revokePrevious, idempotency });
      refuseReused(made);
      return {
        body: {
          data: {
            webhook_secret: made.secret,
            created_at: made.createdAt.toISOString(),
            previous_valid_until: made.previousValidUntil?.toISOString() ?? null,
          },
        },
        ...(made.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },
  };
}

/** @throws ApiError WHK_422 when nothing may be sent there. */
export async function refuseInward(findTarget: FindTarget, address: string): Promise<void> {
  const target = await findTarget(address);
  if (!("refusal" in target)) return;
  throw new ApiError("webhook_target_not_allowed", {
    detail: `Webhooks cannot be sent to this address: ${target.refusal}. Use a public https address.`,
  });
}
