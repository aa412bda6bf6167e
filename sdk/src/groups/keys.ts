import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * API keys: `admin.keys`.
 *
 * @example
 * ```ts
 * for await (const key of await admin.keys.list()) console.log(key.name, key.permissions);
 * ```
 */
export interface KeysGroup {
  /**
   * Lists the keys, never their secrets. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * const { items } = await admin.keys.list({ limit: 10 });
   * ```
   */
  list(parameters?: Input<"listApiKeys">, options?: RequestOptions): Promise<Result<"listApiKeys">>;
  /**
   * Makes a key. `rawKey` is in this answer only; a repeated answer has null there.
   *
   * @example
   * ```ts
   * const { rawKey } = await admin.keys.create({ name: "worker", permissions: ["read", "write"] });
   * ```
   */
  create(parameters: Input<"createApiKey">, options?: RequestOptions): Promise<Result<"createApiKey">>;
  /**
   * Revokes a key, from the next request on.
   *
   * @example
   * ```ts
   * await admin.keys.revoke(key.id);
   * ```
   */
  revoke(apiKeyId: string, options?: RequestOptions): Promise<Result<"revokeApiKey">>;
}

/**
 * Registered agents of your own apps: `admin.agents`. Registering is optional; an add takes any `agentId`.
 *
 * @example
 * ```ts
 * await admin.agents.create({ name: "support-bot" });
 * ```
 */
export interface AgentsGroup {
  /**
   * Lists the agents, newest first. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * for await (const agent of await admin.agents.list()) console.log(agent.name);
   * ```
   */
  list(parameters?: Input<"listAgents">, options?: RequestOptions): Promise<Result<"listAgents">>;
  /**
   * Registers an agent, so that dashboards and exports can name it.
   *
   * @example
   * ```ts
   * const { id } = await admin.agents.create({ name: "support-bot", description: "Answers customers" });
   * ```
   */
  create(parameters: Input<"createAgent">, options?: RequestOptions): Promise<Result<"createAgent">>;
}

export const keys: Descriptors<KeysGroup> = {
  list: "GET /v1/api-keys?page:50",
  create: "POST /v1/api-keys body key",
  revoke: "DELETE /v1/api-keys/{api_key_id}",
};

export const agents: Descriptors<AgentsGroup> = {
  list: "GET /v1/agents?page:50",
  create: "POST /v1/agents body key",
};
