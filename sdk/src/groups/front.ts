import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { MemoryExport } from "../results.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * The methods of {@link Memory} beside the six that everyone uses.
 *
 * @example
 * ```ts
 * const { mode } = await memory.getUsage();
 * ```
 */
export interface FrontMethods {
  /**
   * Reads one memory.
   *
   * @example
   * ```ts
   * const stored = await memory.getMemory(memoryId, { externalUserId: "customer-123" });
   * ```
   */
  getMemory(memoryId: string, parameters?: Input<"getMemory">, options?: RequestOptions): Promise<Result<"getMemory">>;
  /**
   * Changes a memory: its words, its importance (0–10), or whether it is archived.
   *
   * @example
   * ```ts
   * await memory.update(memoryId, { content: "I prefer Rust examples." });
   * ```
   */
  update(
    memoryId: string,
    parameters: Input<"updateMemory">,
    options?: RequestOptions,
  ): Promise<Result<"updateMemory">>;
  /**
   * Reads the versions of a memory, archived ones too.
   *
   * @example
   * ```ts
   * const { items } = await memory.history(memoryId);
   * ```
   */
  history(
    memoryId: string,
    parameters?: Input<"getMemoryHistory">,
    options?: RequestOptions,
  ): Promise<Result<"getMemoryHistory">>;
  /**
   * Says how a retrieval served, so that later ones rank better.
   *
   * @example
   * ```ts
   * if (found.retrievalId) await memory.feedback({ retrievalId: found.retrievalId, outcome: "helpful" });
   * ```
   */
  feedback(
    parameters: Input<"sendRetrievalFeedback">,
    options?: RequestOptions,
  ): Promise<Result<"sendRetrievalFeedback">>;
  /**
   * Exports `user`, `memories`, `apiKeys`, `agents` of an end user; without one, of the account itself.
   *
   * @example
   * ```ts
   * const bundle = await memory.export({ externalUserId: "customer-123" });
   * ```
   */
  export(parameters?: Input<"exportAccount">, options?: RequestOptions): Promise<MemoryExport>;
  /**
   * Reads the tenant's usage and what is left.
   *
   * @example
   * ```ts
   * const { callsUsed, callsLimit, mode } = await memory.getUsage();
   * ```
   */
  getUsage(options?: RequestOptions): Promise<Result<"getTenantUsage">>;
  /**
   * Erases an end user and all their memories.
   *
   * @example
   * ```ts
   * await memory.deleteUser("customer-123");
   * ```
   */
  deleteUser(externalUserId: string, options?: RequestOptions): Promise<Result<"deleteEndUser">>;
  /**
   * Stops writes and retrieval of an end user.
   *
   * @example
   * ```ts
   * await memory.blockUser("customer-123");
   * ```
   */
  blockUser(externalUserId: string, options?: RequestOptions): Promise<Result<"blockEndUser">>;
  /**
   * Lifts a block.
   *
   * @example
   * ```ts
   * await memory.unblockUser("customer-123");
   * ```
   */
  unblockUser(externalUserId: string, options?: RequestOptions): Promise<Result<"unblockEndUser">>;
  /**
   * Says how the service is and what it implements.
   *
   * @example
   * ```ts
   * const { status, profiles } = await memory.health();
   * ```
   */
  health(options?: RequestOptions): Promise<Result<"getHealth">>;
}

export const front: Descriptors<FrontMethods> = {
  getMemory: "GET /v1/memories/{memory_id}?",
  update: "PATCH /v1/memories/{memory_id}?external_user_id body",
  history: "GET /v1/memories/{memory_id}/history? list",
  feedback: "POST /v1/memories/retrieval-feedback body key",
  export: "GET /v1/users/me/export?",
  getUsage: "GET /v1/tenant/usage",
  deleteUser: 'DELETE /v1/users/{external_user_id} gone:{"deleted":true,"memoriesRemoved":0,"receipt":{}}',
  blockUser: "POST /v1/users/{external_user_id}/block",
  unblockUser: "DELETE /v1/users/{external_user_id}/block",
  health: "GET /health",
};
