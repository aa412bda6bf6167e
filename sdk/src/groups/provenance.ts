import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * Where memories come from, and what contradicts what: `admin.provenance`.
 *
 * @example
 * ```ts
 * const { items } = await admin.provenance.listConflicts();
 * ```
 */
export interface ProvenanceGroup {
  /**
   * Lists the services that may report events.
   *
   * @example
   * ```ts
   * const { items } = await admin.provenance.listServiceWriters();
   * ```
   */
  listServiceWriters(options?: RequestOptions): Promise<Result<"listServiceWriters">>;
  /**
   * Registers a service, so that adds may name it in `source`.
   *
   * @example
   * ```ts
   * await admin.provenance.registerServiceWriter({ serviceKey: "crm", displayName: "CRM" });
   * ```
   */
  registerServiceWriter(
    parameters: Input<"registerServiceWriter">,
    options?: RequestOptions,
  ): Promise<Result<"registerServiceWriter">>;
  /**
   * Changes a service, or switches it off.
   *
   * @example
   * ```ts
   * await admin.provenance.updateServiceWriter(writer.id, { isActive: false });
   * ```
   */
  updateServiceWriter(
    writerId: string,
    parameters: Input<"updateServiceWriter">,
    options?: RequestOptions,
  ): Promise<Result<"updateServiceWriter">>;
  /**
   * Lists the events that services reported. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * const { items } = await admin.provenance.listSourceEvents({ sourceService: "crm" });
   * ```
   */
  listSourceEvents(
    parameters?: Input<"listSourceEvents">,
    options?: RequestOptions,
  ): Promise<Result<"listSourceEvents">>;
  /**
   * Lists what is held to be true. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * const { items } = await admin.provenance.listClaims({ externalUserId: "customer-123" });
   * ```
   */
  listClaims(parameters?: Input<"listClaims">, options?: RequestOptions): Promise<Result<"listClaims">>;
  /**
   * Reads one claim with its revisions.
   *
   * @example
   * ```ts
   * const { revisions } = await admin.provenance.getClaim(claim.id);
   * ```
   */
  getClaim(claimId: string, options?: RequestOptions): Promise<Result<"getClaim">>;
  /**
   * Lists where end users of one scope contradict one another. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * const { items } = await admin.provenance.listConflicts({ includeResolved: true });
   * ```
   */
  listConflicts(
    parameters?: Input<"listSharedContextConflicts">,
    options?: RequestOptions,
  ): Promise<Result<"listSharedContextConflicts">>;
  /**
   * Counts conflicts.
   *
   * @example
   * ```ts
   * const stats = await admin.provenance.conflictStats();
   * ```
   */
  conflictStats(options?: RequestOptions): Promise<Result<"getConflictStats">>;
  /**
   * Sets a conflict aside.
   *
   * @example
   * ```ts
   * await admin.provenance.ignoreConflict(conflict.id, { status: "ignored" });
   * ```
   */
  ignoreConflict(
    conflictId: string,
    parameters: Input<"ignoreConflict">,
    options?: RequestOptions,
  ): Promise<Result<"ignoreConflict">>;
  /**
   * Says which side of a conflict is right. Never tried again by itself.
   *
   * @example
   * ```ts
   * await admin.provenance.resolveConflict(conflict.id, { correctUser: "A", reason: "checked the file" });
   * ```
   */
  resolveConflict(
    conflictId: string,
    parameters: Input<"resolveConflict">,
    options?: RequestOptions,
  ): Promise<Result<"resolveConflict">>;
  /**
   * Passes on what an end user answered to a question of `get`. Never tried again by itself.
   *
   * @example
   * ```ts
   * await admin.provenance.answerClarification(found.clarification.id, { externalUserId: "customer-123", answer: "B" });
   * ```
   */
  answerClarification(
    clarificationId: string,
    parameters: Input<"answerClarification">,
    options?: RequestOptions,
  ): Promise<Result<"answerClarification">>;
}

export const provenance: Descriptors<ProvenanceGroup> = {
  listServiceWriters: "GET /v1/tenant/service-writers list",
  registerServiceWriter: "POST /v1/tenant/service-writers body key",
  updateServiceWriter: "PATCH /v1/tenant/service-writers/{writer_id} body",
  listSourceEvents: "GET /v1/tenant/source-events?page:200",
  listClaims: "GET /v1/tenant/claims?page:100",
  getClaim: "GET /v1/tenant/claims/{claim_id}",
  listConflicts: "GET /v1/tenant/shared-context-conflicts?page:500",
  conflictStats: "GET /v1/tenant/conflict-stats",
  ignoreConflict: "PATCH /v1/tenant/shared-context-conflicts/{conflict_id} body list",
  resolveConflict: "POST /v1/tenant/conflicts/{conflict_id}/resolve body",
  answerClarification: "POST /v1/memories/clarifications/{clarification_id}/answer body",
};
