import type { TenantSettings as WireSettings } from "@memoryos/contract";
import { callerOf, type Handlers, planUsageOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { alertsBetween } from "../quota/alerts.ts";
import { planOf } from "../quota/plans.ts";
import { standingOf } from "../quota/standing.ts";
import type { SettingsChange, TenantSettings } from "../store/types.ts";
import type { Services } from "./services.ts";

type SettingsHandlers = Pick<Handlers, "getTenantSettings" | "updateTenantSettings">;

export function tenantSettingsHandlers({ store, events, targetCheck, clock }: Services): SettingsHandlers {
  return {
    async getTenantSettings(call) {
      return { body: { data: toWire(await store.readSettings(callerOf(call).tenantId)) } };
    },

    async updateTenantSettings(call) {
      const { tenantId } = callerOf(call);
      const { alert_webhook_url: address, overage_policy: policy } = call.body;
      const change: SettingsChange = {};
      if (policy !== undefined) change.policy = policy;
      if (address !== undefined) change.alertWebhookUrl = address === "" ? null : await allowed(address);
      const settings = await store.changeSettings(tenantId, change);
      const now = clock.now();
      const planUsage = { ...planUsageOf(call), policy: settings?.policy ?? null };
      events.publish(tenantId, now, alertsBetween(call.standing, standingOf(planUsage, now)));
      return { body: { data: toWire(settings) } };
    },
  };

  /** @throws ApiError WHK_422 when nothing may be sent there. */
  async function allowed(address: string): Promise<string> {
    const reason = await targetCheck(address);
    if (reason === null) return address;
    throw new ApiError("webhook_target_not_allowed", {
      detail: `Webhooks cannot be sent to this address: ${reason}. Use a public https address.`,
    });
  }
}

function toWire(settings: TenantSettings | null): WireSettings {
  if (!settings) throw new Error("A key belongs to a tenant that is not there");
  return {
    alert_webhook_url: settings.alertWebhookUrl,
    overage_policy: settings.policy ?? planOf(settings.plan).policy,
    // No secret is made before webhooks are sent.
    webhook_secret_created_at: null,
    previous_webhook_secret_valid_until: null,
  };
}
