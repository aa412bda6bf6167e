import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * Agents that act for people with a Memory Passport: `admin.globalAgents`.
 *
 * @example
 * ```ts
 * const { items } = await admin.globalAgents.list();
 * ```
 */
export interface GlobalAgentsGroup {
  /**
   * Lists your global agents, newest first. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * const { items } = await admin.globalAgents.list({ includeRetired: true });
   * ```
   */
  list(parameters?: Input<"listGlobalAgents">, options?: RequestOptions): Promise<Result<"listGlobalAgents">>;
  /**
   * Registers an agent. Its key is in this answer only.
   *
   * @example
   * ```ts
   * const agent = await admin.globalAgents.create({ name: "Tutor", redirectUri: "https://yourapp.com/callback" });
   * ```
   */
  create(parameters: Input<"createGlobalAgent">, options?: RequestOptions): Promise<Result<"createGlobalAgent">>;
  /**
   * Reads the public profile of any agent, as the consent page shows it.
   *
   * @example
   * ```ts
   * const { name, isVerified } = await admin.globalAgents.get(agentId);
   * ```
   */
  get(agentId: string, options?: RequestOptions): Promise<Result<"getGlobalAgent">>;
  /**
   * Changes what people see of an agent and where they return to.
   *
   * @example
   * ```ts
   * await admin.globalAgents.update(agentId, { description: "Helps with homework" });
   * ```
   */
  update(
    agentId: string,
    parameters: Input<"updateGlobalAgent">,
    options?: RequestOptions,
  ): Promise<Result<"updateGlobalAgent">>;
  /**
   * Retires an agent for good, with its key and grants.
   *
   * @example
   * ```ts
   * await admin.globalAgents.retire(agentId);
   * ```
   */
  retire(agentId: string, options?: RequestOptions): Promise<Result<"retireGlobalAgent">>;
  /**
   * Replaces an agent's key. The new one is in this answer only.
   *
   * @example
   * ```ts
   * const rotated = await admin.globalAgents.rotateKey(agentId);
   * ```
   */
  rotateKey(agentId: string, options?: RequestOptions): Promise<Result<"rotateGlobalAgentKey">>;
}

/**
 * Your entry in the Passport directory, and links for your end users: `admin.organisation`.
 *
 * @example
 * ```ts
 * const { linkToken } = await admin.organisation.createLinkToken({ agentId, externalUserId: "customer-123" });
 * ```
 */
export interface OrganisationGroup {
  /**
   * Puts your organisation into the directory, or changes its entry.
   *
   * @example
   * ```ts
   * await admin.organisation.register({ displayName: "Your app", category: "saas" });
   * ```
   */
  register(
    parameters: Input<"registerOrganisation">,
    options?: RequestOptions,
  ): Promise<Result<"registerOrganisation">>;
  /**
   * Makes a token that links one of your end users to the passport of the person who opens the link. It is in this answer only.
   *
   * @example
   * ```ts
   * const { linkToken } = await admin.organisation.createLinkToken({ agentId, externalUserId: "customer-123" });
   * ```
   */
  createLinkToken(parameters: Input<"createLinkToken">, options?: RequestOptions): Promise<Result<"createLinkToken">>;
}

export const globalAgents: Descriptors<GlobalAgentsGroup> = {
  list: "GET /v1/agents/global?page:100",
  create: "POST /v1/agents/global body key",
  get: "GET /v1/agents/global/{agent_id}",
  update: "PATCH /v1/agents/global/{agent_id} body",
  retire: 'DELETE /v1/agents/global/{agent_id} gone:{"deleted":true,"receipt":{}}',
  rotateKey: "POST /v1/agents/global/{agent_id}/rotate-key key",
};

export const organisation: Descriptors<OrganisationGroup> = {
  register: "POST /v1/tenant/directory/register body key",
  createLinkToken: "POST /v1/tenant/memory-passport/link-token body key",
};
