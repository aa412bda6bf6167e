import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * Usage, settings, dashboards and webhooks of the tenant: `admin.tenant`.
 *
 * @example
 * ```ts
 * const { mode, budgetRemainingPct } = await admin.tenant.usage();
 * ```
 */
export interface TenantGroup {
  /**
   * Reads what was used of the quota, and what is left.
   *
   * @example
   * ```ts
   * const { callsUsed, callsLimit } = await admin.tenant.usage();
   * ```
   */
  usage(options?: RequestOptions): Promise<Result<"getTenantUsage">>;
  /**
   * Reads the settings.
   *
   * @example
   * ```ts
   * const { overagePolicy } = await admin.tenant.settings();
   * ```
   */
  settings(options?: RequestOptions): Promise<Result<"getTenantSettings">>;
  /**
   * Changes the settings: what happens over quota, and where alerts go.
   *
   * @example
   * ```ts
   * await admin.tenant.updateSettings({ overagePolicy: "warn" });
   * ```
   */
  updateSettings(
    parameters: Input<"updateTenantSettings">,
    options?: RequestOptions,
  ): Promise<Result<"updateTenantSettings">>;
  /**
   * Lists the end users. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * for await (const user of await admin.tenant.listUsers()) console.log(user.externalUserId);
   * ```
   */
  listUsers(parameters?: Input<"listTenantUsers">, options?: RequestOptions): Promise<Result<"listTenantUsers">>;
  /**
   * Counts an end user's memories.
   *
   * @example
   * ```ts
   * const { memoryCount } = await admin.tenant.userStats("customer-123");
   * ```
   */
  userStats(externalUserId: string, options?: RequestOptions): Promise<Result<"getTenantUserStats">>;
  /**
   * Erases an end user and all their memories, for good; the same as `admin.users.delete(…)`.
   *
   * @example
   * ```ts
   * await admin.tenant.deleteUser("customer-123");
   * ```
   */
  deleteUser(externalUserId: string, options?: RequestOptions): Promise<Result<"deleteTenantUser">>;
  /**
   * Stops writes and retrieval of an end user; the same as `admin.users.block(…)`.
   *
   * @example
   * ```ts
   * await admin.tenant.blockUser("customer-123");
   * ```
   */
  blockUser(externalUserId: string, options?: RequestOptions): Promise<Result<"blockTenantUser">>;
  /**
   * Lists what the quality gate refused. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * const { items } = await admin.tenant.listQualityLog({ limit: 20 });
   * ```
   */
  listQualityLog(parameters?: Input<"listQualityLog">, options?: RequestOptions): Promise<Result<"listQualityLog">>;
  /**
   * Counts the memories added on each of the last days: `limit` of them, 1 to 90.
   *
   * @example
   * ```ts
   * const { items } = await admin.tenant.memoryAdditions({ limit: 7 });
   * ```
   */
  memoryAdditions(
    parameters?: Input<"listMemoryAdditions">,
    options?: RequestOptions,
  ): Promise<Result<"listMemoryAdditions">>;
  /**
   * Estimates what the tenant costs this month.
   *
   * @example
   * ```ts
   * const { estimatedCostUsd } = await admin.tenant.costSummary();
   * ```
   */
  costSummary(options?: RequestOptions): Promise<Result<"getCostSummary">>;
  /**
   * Lists the deprecated features that the tenant still uses.
   *
   * @example
   * ```ts
   * const { items } = await admin.tenant.deprecationUsage();
   * ```
   */
  deprecationUsage(options?: RequestOptions): Promise<Result<"listDeprecationUsage">>;
  /**
   * Sends one test message to the webhook address. Never tried again by itself.
   *
   * @example
   * ```ts
   * const { delivered, statusCode } = await admin.tenant.sendTestWebhook();
   * ```
   */
  sendTestWebhook(options?: RequestOptions): Promise<Result<"sendTestWebhook">>;
  /**
   * Makes a new webhook secret and shows it, this once. The replaced one stays valid for 24 hours.
   *
   * @example
   * ```ts
   * const { webhookSecret } = await admin.tenant.rotateWebhookSecret();
   * ```
   */
  rotateWebhookSecret(
    parameters?: Input<"rotateWebhookSecret">,
    options?: RequestOptions,
  ): Promise<Result<"rotateWebhookSecret">>;
}

export const tenant: Descriptors<TenantGroup> = {
  usage: "GET /v1/tenant/usage",
  settings: "GET /v1/tenant/settings",
  updateSettings: "PATCH /v1/tenant/settings body",
  listUsers: "GET /v1/tenant/users?page:100",
  userStats: "GET /v1/tenant/users/{external_user_id}/stats",
  deleteUser: 'DELETE /v1/tenant/users/{external_user_id} gone:{"deleted":true,"memoriesRemoved":0,"receipt":{}}',
  blockUser: "POST /v1/tenant/users/{external_user_id}/block",
  listQualityLog: "GET /v1/tenant/quality-log?page:100",
  memoryAdditions: "GET /v1/tenant/memory-additions?limit:90 list",
  costSummary: "GET /v1/tenant/cost-summary",
  deprecationUsage: "GET /v1/tenant/deprecation-usage list",
  sendTestWebhook: "POST /v1/tenant/test-webhook",
  rotateWebhookSecret: "POST /v1/tenant/webhook-secret/rotate? key",
};
