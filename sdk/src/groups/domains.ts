import type { Descriptors } from "../operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Input, Result } from "../shapes.ts";

/**
 * Which domain schema the tenant has, and its dashboards: `admin.domains`. The profiles of single end users are `memory.getEdTechProfile(…)` and `memory.getSupportProfile(…)`.
 *
 * @example
 * ```ts
 * await admin.domains.setSchema({ domainSchema: "edtech" });
 * ```
 */
export interface DomainsGroup {
  /**
   * Reads which schema the tenant has; null is the general engine.
   *
   * @example
   * ```ts
   * const { domainSchema } = await admin.domains.schema();
   * ```
   */
  schema(options?: RequestOptions): Promise<Result<"getDomainSchema">>;
  /**
   * Sets the schema; none goes back to the general engine.
   *
   * @example
   * ```ts
   * await admin.domains.setSchema({ domainSchema: "support" });
   * ```
   */
  setSchema(parameters: Input<"setDomainSchema">, options?: RequestOptions): Promise<Result<"setDomainSchema">>;
  /**
   * Says which kind of support the tenant gives.
   *
   * @example
   * ```ts
   * await admin.domains.setSupportType({ supportType: "saas", supportTypeMode: "single" });
   * ```
   */
  setSupportType(parameters: Input<"setSupportType">, options?: RequestOptions): Promise<Result<"setSupportType">>;
  /**
   * Lists support customers. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * for await (const customer of await admin.domains.listCustomers()) console.log(customer);
   * ```
   */
  listCustomers(
    parameters?: Input<"listSupportCustomers">,
    options?: RequestOptions,
  ): Promise<Result<"listSupportCustomers">>;
  /**
   * Counts open issues, risks and moods.
   *
   * @example
   * ```ts
   * const { openIssuesCount } = await admin.domains.supportStats();
   * ```
   */
  supportStats(options?: RequestOptions): Promise<Result<"getSupportStats">>;
  /**
   * Lists students. 50 a page; iterate it for all pages.
   *
   * @example
   * ```ts
   * for await (const student of await admin.domains.listStudents()) console.log(student);
   * ```
   */
  listStudents(parameters?: Input<"listStudents">, options?: RequestOptions): Promise<Result<"listStudents">>;
}

export const domains: Descriptors<DomainsGroup> = {
  schema: "GET /v1/tenant/domain-schema",
  setSchema: "PATCH /v1/tenant/domain-schema body",
  setSupportType: "PATCH /v1/tenant/support-type body",
  listCustomers: "GET /v1/tenant/customers?page:50",
  supportStats: "GET /v1/tenant/support-stats",
  listStudents: "GET /v1/tenant/students?page:50",
};
