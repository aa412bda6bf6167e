import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * What agents may do for the person: `passport.grants`.
 *
 * @example
 * ```ts
 * const { grants } = await passport.grants.list();
 * ```
 */
export interface GrantsGroup {
  /**
   * Lists the person's grants, with the e-mail and the masked token.
   *
   * @example
   * ```ts
   * const { grants, memoryCount } = await passport.grants.list();
   * ```
   */
  list(options?: RequestOptions): Promise<Result<"listGrants">>;
  /**
   * Grants an agent access; reads only, unless told otherwise.
   *
   * @example
   * ```ts
   * await passport.grants.create({ agentId, categories: ["preference"], accessType: "read_write" });
   * ```
   */
  create(parameters: Input<"createGrant">, options?: RequestOptions): Promise<Result<"createGrant">>;
  /**
   * Changes which kinds an agent may read, and whether it may write.
   *
   * @example
   * ```ts
   * await passport.grants.update(grant.id, { categoriesAllowed: ["goal"] });
   * ```
   */
  update(grantId: string, parameters: Input<"updateGrant">, options?: RequestOptions): Promise<Result<"updateGrant">>;
  /**
   * Ends a grant, from the next request on.
   *
   * @example
   * ```ts
   * await passport.grants.revoke(grant.id);
   * ```
   */
  revoke(grantId: string, options?: RequestOptions): Promise<Result<"revokeGrant">>;
}

/**
 * The person's own memories: `passport.memories`.
 *
 * @example
 * ```ts
 * const { items } = await passport.memories.list();
 * ```
 */
export interface PassportMemoriesGroup {
  /**
   * Lists the memories. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * for await (const stored of await passport.memories.list({ sort: "recent" })) console.log(stored.content);
   * ```
   */
  list(parameters?: Input<"listPassportMemories">, options?: RequestOptions): Promise<Result<"listPassportMemories">>;
  /**
   * Shows a few of the memories that an agent would get with a grant.
   *
   * @example
   * ```ts
   * const { items } = await passport.memories.preview({ agentId, categories: ["goal"] });
   * ```
   */
  preview(
    parameters: Input<"previewPassportMemories">,
    options?: RequestOptions,
  ): Promise<Result<"previewPassportMemories">>;
  /**
   * Erases a memory for good.
   *
   * @example
   * ```ts
   * await passport.memories.delete(stored.id);
   * ```
   */
  delete(memoryId: string, options?: RequestOptions): Promise<Result<"deletePassportMemory">>;
  /**
   * Puts a memory right.
   *
   * @example
   * ```ts
   * await passport.memories.correct(stored.id, { correctedContent: "I live in Porto." });
   * ```
   */
  correct(
    memoryId: string,
    parameters: Input<"correctPassportMemory">,
    options?: RequestOptions,
  ): Promise<Result<"correctPassportMemory">>;
  /**
   * Says that a memory is wrong. Never tried again by itself.
   *
   * @example
   * ```ts
   * await passport.memories.flag(stored.id, { reason: "outdated" });
   * ```
   */
  flag(
    memoryId: string,
    parameters: Input<"flagPassportMemory">,
    options?: RequestOptions,
  ): Promise<Result<"flagPassportMemory">>;
  /**
   * Takes a flag back.
   *
   * @example
   * ```ts
   * await passport.memories.unflag(stored.id);
   * ```
   */
  unflag(memoryId: string, options?: RequestOptions): Promise<Result<"unflagPassportMemory">>;
  /**
   * Reads the versions of a memory.
   *
   * @example
   * ```ts
   * const { items } = await passport.memories.history(stored.id);
   * ```
   */
  history(memoryId: string, options?: RequestOptions): Promise<Result<"getPassportMemoryHistory">>;
}

/**
 * The person's accounts at organisations: `passport.connections`.
 *
 * @example
 * ```ts
 * const { items } = await passport.connections.list();
 * ```
 */
export interface ConnectionsGroup {
  /**
   * Lists the connected accounts.
   *
   * @example
   * ```ts
   * const { items } = await passport.connections.list();
   * ```
   */
  list(options?: RequestOptions): Promise<Result<"listConnections">>;
  /**
   * Disconnects an account.
   *
   * @example
   * ```ts
   * await passport.connections.delete(connection.id);
   * ```
   */
  delete(connectionId: string, options?: RequestOptions): Promise<Result<"deleteConnection">>;
  /**
   * Begins a sign-in at an organisation: send the browser to `authorizationUrl`; it comes back by itself.
   *
   * @example
   * ```ts
   * const { authorizationUrl } = await passport.connections.start({ orgDirectoryId: organisation.id });
   * ```
   */
  start(
    parameters: Input<"startOrganisationSignIn">,
    options?: RequestOptions,
  ): Promise<Result<"startOrganisationSignIn">>;
  /**
   * Lists organisations to connect to, verified ones first. Needs no session.
   *
   * @example
   * ```ts
   * const { items } = await passport.connections.listOrganisations({ search: "bank" });
   * ```
   */
  listOrganisations(
    parameters?: Input<"listOrganisations">,
    options?: RequestOptions,
  ): Promise<Result<"listOrganisations">>;
}

/**
 * Questions to the person about memories that contradict one another: `passport.clarifications`.
 *
 * @example
 * ```ts
 * const { clarifications } = await passport.clarifications.list();
 * ```
 */
export interface ClarificationsGroup {
  /**
   * Lists the open questions.
   *
   * @example
   * ```ts
   * const { clarifications } = await passport.clarifications.list();
   * ```
   */
  list(options?: RequestOptions): Promise<Result<"listPassportClarifications">>;
  /**
   * Answers a question. Never tried again by itself.
   *
   * @example
   * ```ts
   * await passport.clarifications.answer(question.id, { answer: "A" });
   * ```
   */
  answer(
    clarificationId: string,
    parameters: Input<"answerPassportClarification">,
    options?: RequestOptions,
  ): Promise<Result<"answerPassportClarification">>;
}

export const grants: Descriptors<GrantsGroup> = {
  list: "GET /v1/uui/me/grants",
  create: "POST /v1/uui/me/grants body key",
  update: "PATCH /v1/uui/me/grants/{grant_id} body",
  revoke: 'DELETE /v1/uui/me/grants/{grant_id} gone:{"revoked":true}',
};

export const memories: Descriptors<PassportMemoriesGroup> = {
  list: "GET /v1/uui/me/memories?page:50&categories:csv",
  preview: "GET /v1/uui/me/memories/preview?categories:csv list",
  delete: 'DELETE /v1/uui/me/memories/{memory_id} gone:{"deleted":true,"memoryId":"{id}"}',
  correct: "POST /v1/uui/me/memories/{memory_id}/correct body key",
  flag: "POST /v1/uui/me/memories/{memory_id}/flag body",
  unflag: "DELETE /v1/uui/me/memories/{memory_id}/flag",
  history: "GET /v1/uui/me/memories/{memory_id}/history list",
};

export const connections: Descriptors<ConnectionsGroup> = {
  list: "GET /v1/uui/me/connections list",
  delete: 'DELETE /v1/uui/me/connections/{connection_id} gone:{"disconnected":true}',
  start: "POST /v1/uui/oauth/initiate body",
  listOrganisations: "GET /v1/uui/organisations?limit:100 list",
};

export const clarifications: Descriptors<ClarificationsGroup> = {
  list: "GET /v1/uui/me/clarifications",
  answer: "POST /v1/uui/me/clarifications/{clarification_id}/answer body",
};
