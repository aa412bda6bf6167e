import { ApiError } from "../http/problem.ts";

/** 404 for a tenant that is not there. */
export function unknownTenant(tenantId: string): ApiError {
  const shown = /^[\x21-\x7e]{1,100}$/.test(tenantId) ? tenantId : "of that id";
  return new ApiError("unknown_path", { detail: `There is no tenant ${shown}. GET /v1/tenants lists them.` });
}
