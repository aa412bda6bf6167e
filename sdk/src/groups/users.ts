import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Result } from "../shapes.ts";

/**
 * End users, by your own identifiers of them: `admin.users`.
 *
 * @example
 * ```ts
 * const bundle = await admin.users.export("customer-123");
 * ```
 */
export interface UsersGroup {
  /**
   * Exports an end user with archived memories and all versions.
   *
   * @example
   * ```ts
   * const bundle = await admin.users.export("customer-123");
   * ```
   */
  export(externalUserId: string, options?: RequestOptions): Promise<Result<"exportEndUser">>;
  /**
   * Counts an end user's memories.
   *
   * @example
   * ```ts
   * const { memoryCount, lastActiveAt } = await admin.users.stats("customer-123");
   * ```
   */
  stats(externalUserId: string, options?: RequestOptions): Promise<Result<"getEndUserStats">>;
  /**
   * Erases an end user and all their memories, for good.
   *
   * @example
   * ```ts
   * const { receipt } = await admin.users.delete("customer-123");
   * ```
   */
  delete(externalUserId: string, options?: RequestOptions): Promise<Result<"deleteEndUser">>;
  /**
   * Stops writes and retrieval of an end user. Export and deletion still work.
   *
   * @example
   * ```ts
   * await admin.users.block("customer-123");
   * ```
   */
  block(externalUserId: string, options?: RequestOptions): Promise<Result<"blockEndUser">>;
  /**
   * Lifts a block.
   *
   * @example
   * ```ts
   * await admin.users.unblock("customer-123");
   * ```
   */
  unblock(externalUserId: string, options?: RequestOptions): Promise<Result<"unblockEndUser">>;
}

export const users: Descriptors<UsersGroup> = {
  export: "GET /v1/users/{external_user_id}/export",
  stats: "GET /v1/users/{external_user_id}/stats",
  delete: 'DELETE /v1/users/{external_user_id} gone:{"deleted":true,"memoriesRemoved":0,"receipt":{}}',
  block: "POST /v1/users/{external_user_id}/block",
  unblock: "DELETE /v1/users/{external_user_id}/block",
};
