import { CALLERS, type Document, type Operation, operationsOf, PROFILES, parametersOf } from "../generate/openapi.ts";
import { at, type Finding, type Report } from "./finding.ts";

/** What a tenant key may be allowed to do. */
const PERMISSIONS = ["read", "write", "delete", "admin"];

/** The credentials of each kind of caller; a permission is that of a tenant key. */
const CREDENTIALS: Record<string, object[]> = {
  public: [],
  agent: [{ AgentKey: [], PassportToken: [] }],
  person: [{ PassportSession: [] }, { PassportCookie: [] }],
};

/** What every operation has to say of itself. */
export function checkOperations(document: Document): Finding[] {
  const findings: Finding[] = [];
  for (const { operation } of operationsOf(document)) {
    const report = at(findings, operation.operationId);
    if (!operation.summary) report("summary", "has no summary");
    if (!operation.description) report("description", "has no description");
    if (!operation["x-memoryos-requirements"]?.length) report("requirement", "has no requirement");
    checkProfile(operation, report);
    checkPermissions(operation, report);
    checkSecurity(document, operation, report);
    checkStatuses(document, operation, report);
  }
  return findings;
}

function checkProfile(operation: Operation, report: Report): void {
  const profile = operation["x-memoryos-profile"];
  if (!profile) report("profile", "belongs to no profile");
  else if (!PROFILES.includes(profile)) report("profile", `${profile} is no profile: ${PROFILES.join(", ")} are`);
}

function checkPermissions(operation: Operation, report: Report): void {
  const permissions = operation["x-memoryos-permission"] ?? [];
  if (permissions.length === 0) report("permission", "names neither a permission nor a kind of caller");
  for (const each of permissions) {
    if (![...PERMISSIONS, ...CALLERS].includes(each)) report("permission", `${each} is neither, nor a kind of caller`);
    if (CALLERS.includes(each) && permissions.length > 1) report("permission", `${each} calls without permissions`);
  }
}

/** Who may call and which credentials the document asks for must say the same. */
function checkSecurity(document: Document, operation: Operation, report: Report): void {
  const asked = JSON.stringify(operation.security ?? document.security);
  const caller = operation["x-memoryos-permission"]?.[0] ?? "";
  const right = JSON.stringify(CREDENTIALS[caller] ?? [{ TenantKey: [] }]);
  if (asked !== right) report("security", `is for ${caller}, which means ${right}, but its security is ${asked}`);
}

/** The statuses that follow from how an operation is called. */
function checkStatuses(document: Document, operation: Operation, report: Report): void {
  const need = (status: string, why: string) => {
    if (!(status in operation.responses)) report("status", `lacks ${status}: ${why}`);
  };
  const caller = operation["x-memoryos-permission"]?.[0] ?? "";
  if (!CALLERS.includes(caller)) {
    need("401", "a key may be unknown");
    need("403", "a key may not have the permission");
  }
  if (caller === "agent") need("403", "an agent may not be who it says");
  if (caller === "person") need("401", "a session may have ended");
  if (operation["x-memoryos-profile"] !== "core") need("501", "a server may be without the profile");
  const takes = parametersOf(document, operation).some(({ name }) => name !== "X-Request-ID");
  if (takes || operation.requestBody) need("422", "what it takes may be invalid");
}
