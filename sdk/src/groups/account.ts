import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * The account that owns the key: `admin.account`.
 *
 * @example
 * ```ts
 * const { email } = await admin.account.get();
 * ```
 */
export interface AccountGroup {
  /**
   * Reads the account.
   *
   * @example
   * ```ts
   * const account = await admin.account.get();
   * ```
   */
  get(options?: RequestOptions): Promise<Result<"getAccount">>;
  /**
   * Removes the account, its tenant, keys, agents and the data of all end users, for good. Needs a key with `admin`.
   *
   * @example
   * ```ts
   * const { receipt } = await admin.account.delete();
   * ```
   */
  delete(options?: RequestOptions): Promise<Result<"deleteAccount">>;
  /**
   * Exports the account, its keys (never their secrets) and agents; with `externalUserId`, that end user.
   *
   * @example
   * ```ts
   * const { apiKeys, agents } = await admin.account.export();
   * ```
   */
  export(parameters?: Input<"exportAccount">, options?: RequestOptions): Promise<Result<"exportAccount">>;
  /**
   * Changes the account's own settings; the keys inside `settings` are yours.
   *
   * @example
   * ```ts
   * await admin.account.updateSettings({ settings: { theme: "dark" } });
   * ```
   */
  updateSettings(
    parameters: Input<"updateAccountSettings">,
    options?: RequestOptions,
  ): Promise<Result<"updateAccountSettings">>;
}

export const account: Descriptors<AccountGroup> = {
  get: "GET /v1/users/me",
  delete: "DELETE /v1/users/me",
  export: "GET /v1/users/me/export?",
  updateSettings: "PATCH /v1/users/me/settings body",
};
