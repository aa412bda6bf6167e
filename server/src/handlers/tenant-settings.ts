import type { TenantSettings as WireSettings } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { planOf } from "../quota/plans.ts";
import { type SettingsChange, TenantErased, type TenantSettings } from "../store/types.ts";
import type { Services } from "./services.ts";
import { refuseInward } from "./webhooks.ts";

type SettingsHandlers = Pick<Handlers, "getTenantSettings" | "updateTenantSettings">;

export function tenantSettingsHandlers({ store, webhooks, clock }: Services): SettingsHandlers {
  async function shown(tenantId: string, settings: TenantSettings | null): Promise<WireSettings> {
    if (!settings) throw new TenantErased(`There is no tenant ${tenantId}`);
    const { shownAt, previousValidUntil } = await webhooks.secrets.status(tenantId);
    return {
      alert_webhook_url: settings.alertWebhookUrl,
      overage_policy: settings.policy ?? planOf(settings.plan).policy,
      webhook_secret_created_at: shownAt?.toISOString() ?? null,
      previous_webhook_secret_valid_until: previousValidUntil?.toISOString() ?? null,
    };
  }

  return {
    async getTenantSettings(call) {
      const { tenantId } = callerOf(call);
      return { body: { data: await shown(tenantId, await store.readSettings(tenantId)) } };
    },

    async updateTenantSettings(call) {
      const { tenantId } = callerOf(call);
      const { alert_webhook_url: address, overage_policy: policy } = call.body;
      const change: SettingsChange = {};
      if (policy !== undefined) change.policy = policy;
      if (address !== undefined) {
        if (address !== "") await refuseInward(webhooks.findTarget, address);
        change.alertWebhookUrl = address === "" ? null : address;
      }
      const settings = await store.changeSettings(tenantId, change);
      // Another policy may be another mode.
      await store.noteStandings(clock.now(), tenantId);
      return { body: { data: await shown(tenantId, settings) } };
    },
  };
}
