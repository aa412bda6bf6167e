// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the server, quoted.
import { type Fault, fault } from "./fault.ts";

/** Who may do what: credentials, permissions, keys, and what belongs to another tenant or user. */
export const access: readonly Fault[] = [
  fault({
    id: "revoked-key-works",
    wrong: "lets a revoked key in",
    requirement: "KEY-013",
    file: "server/src/store/sqlite/keys.ts",
    find: "FROM api_keys WHERE hash = ? AND revoked_at IS NULL",
    replace: "FROM api_keys WHERE hash = ?",
  }),
  fault({
    id: "used-key-cached",
    wrong: "goes on letting a key in that it has let in before, revoked or not",
    requirement: "KEY-013",
    file: "server/src/tenancy/keyring.ts",
    find: "const key = await store.findKey(hashOf(secret));",
    replace: `const kept = (hashOf.kept ??= new Map());
      const key = kept.get(secret) ?? (await store.findKey(hashOf(secret)));
      kept.set(secret, key);`,
  }),
  fault({
    id: "key-compared-by-its-beginning",
    wrong: "looks at the first characters of a key alone",
    requirement: "AUT-001",
    file: "server/src/tenancy/keyring.ts",
    find: "const key = await store.findKey(hashOf(secret));",
    replace: "const key = (await store.findKey(hashOf(secret))) ?? (await store.findKey(hashOf(secret.slice(0, -1))));",
  }),
  fault({
    id: "bearer-accepted",
    wrong: "takes the scheme Bearer for ApiKey",
    requirement: "AUT-002",
    file: "server/src/http/auth.ts",
    find: "/^apikey +(",
    replace: "/^(?:apikey|bearer) +(",
  }),
  fault({
    id: "scheme-in-one-case",
    wrong: "knows the scheme in one spelling only",
    requirement: "AUT-003",
    file: "server/src/http/auth.ts",
    find: "/^apikey +(\\S+)$/i",
    replace: "/^ApiKey +(\\S+)$/",
  }),
  fault({
    id: "permission-forgotten-on-delete",
    wrong: "lets a key without the permission delete a memory",
    requirement: "AUT-004",
    file: "server/src/http/auth.ts",
    find: "const held = principal.permissions;",
    replace: `const held = principal.permissions;
  if (operation.operationId === "deleteMemory") return;`,
  }),
  fault({
    id: "permission-forgotten-on-history",
    wrong: "lets a key without the permission read the history of a memory",
    requirement: "AUT-004",
    file: "server/src/http/auth.ts",
    find: "const held = principal.permissions;",
    replace: `const held = principal.permissions;
  if (operation.operationId === "getMemoryHistory") return;`,
  }),
  fault({
    id: "permission-forgotten-on-tenant-settings",
    wrong: "lets a key without the permission read the settings of the tenant",
    requirement: "AUT-004",
    file: "server/src/http/auth.ts",
    find: "const held = principal.permissions;",
    replace: `const held = principal.permissions;
  if (operation.operationId === "getTenantSettings") return;`,
  }),
  fault({
    id: "admin-without-the-rest",
    wrong: "does not count `admin` as the other permissions",
    requirement: "AUT-007",
    file: "server/src/http/auth.ts",
    find: `held.includes("admin") || `,
    replace: "",
  }),
  fault({
    id: "missing-key-told-apart",
    wrong: "tells a missing key from a wrong one",
    requirement: "AUT-008",
    file: "server/src/http/entrance.ts",
    find: "if (!caller.principal) return authenticator.refuse(request, unauthorized());",
    replace: `if (!caller.principal && request.headers.authorization === undefined)
      return authenticator.refuse(request, new ApiError("unauthorized", { detail: "Send a key.", headers: { "WWW-Authenticate": "ApiKey" } }));
    if (!caller.principal) return authenticator.refuse(request, unauthorized());`,
  }),
  fault({
    id: "query-before-credential",
    wrong: "looks at the query before the credential",
    requirement: "AUT-005",
    file: "server/src/http/dispatch.ts",
    find: "const { limitHeaders, ...who } = await enter(request, response);",
    replace: `validate(validators.query, readQuery(request.url).known, "query");
    const { limitHeaders, ...who } = await enter(request, response);`,
  }),
  fault({
    id: "writer-makes-keys",
    wrong: "lets a key without `admin` make keys",
    requirement: "KEY-010",
    file: "server/src/http/auth.ts",
    find: "const held = principal.permissions;",
    replace: `const held = principal.permissions;
  if (operation.operationId === "createApiKey" && held.includes("write")) return;`,
  }),
  fault({
    id: "other-tenants-key-revoked",
    wrong: "revokes a key of another tenant",
    requirement: "KEY-014",
    file: "server/src/store/sqlite/keys.ts",
    find: "WHERE tenant_id = ? AND key_id = ? AND revoked_at IS NULL`",
    replace: "WHERE length(?) AND key_id = ? AND revoked_at IS NULL`",
  }),
  fault({
    id: "revoked-keys-listed",
    wrong: "lists revoked keys",
    requirement: "KEY-001",
    file: "server/src/store/sqlite/keys.ts",
    find: `"tenant_id = :tenantId AND revoked_at IS NULL"`,
    replace: `"tenant_id = :tenantId"`,
  }),
  fault({
    id: "secret-in-a-replay",
    wrong: "shows a secret in a replay",
    requirement: "KEY-012",
    file: "server/src/tenancy/keyring.ts",
    find: `secret: made.kind === "accepted" ? secret : null`,
    replace: "secret",
  }),
  fault({
    id: "key-limit-as-default",
    wrong: "gives every key the same limit",
    requirement: "LIM-002",
    file: "server/src/http/limits.ts",
    find: "keys.take(`${tenantId} ${principal.keyId}`, principal.rateLimitPerMinute, now)",
    replace: "keys.take(`${tenantId} ${principal.keyId}`, 60, now)",
  }),
  fault({
    id: "memory-of-another-user-read",
    wrong: "does not look whose memory it is",
    requirement: "MEM-002",
    file: "server/src/handlers/memories.ts",
    find: "if (!memory || (externalUserId !== undefined && memory.externalUserId !== externalUserId)) {",
    replace: "if (!memory) {",
  }),
  fault({
    id: "memory-of-another-user-deleted",
    wrong: "does not look whose memory it deletes",
    requirement: "DEL-004",
    file: "server/src/handlers/memories.ts",
    find: `async deleteMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, call.query.external_user_id);`,
    replace: `async deleteMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, undefined);`,
  }),
  fault({
    id: "memory-of-another-tenant-read",
    wrong: "finds a memory by its id alone, whose tenant's it may be",
    requirement: "MEM-002",
    file: "server/src/store/sqlite/memories.ts",
    find: "WHERE memories.tenant_id = ? AND memories.memory_id = ?`",
    replace: "WHERE length(?) AND memories.memory_id = ?`",
  }),
  fault({
    id: "job-of-another-tenant-read",
    wrong: "finds a job by its id alone",
    requirement: "JOB-002",
    file: "server/src/store/sqlite/jobs.ts",
    find: "WHERE jobs.tenant_id = ? AND job_id = ?`",
    replace: "WHERE length(?) AND job_id = ?`",
  }),
  fault({
    id: "users-of-all-tenants-listed",
    wrong: "lists the end users of all tenants",
    requirement: "TNT-001",
    file: "server/src/store/sqlite/users.ts",
    find: "WHERE tenant_id = :tenantId AND (:time IS NULL OR (last_active_at",
    replace: "WHERE length(:tenantId) AND (:time IS NULL OR (last_active_at",
  }),
  fault({
    id: "quality-log-of-all-tenants-listed",
    wrong: "lists the quality log of all tenants",
    requirement: "TNT-001",
    file: "server/src/store/sqlite/quality-log.ts",
    find: `\${SELECT} WHERE quality_log.tenant_id = :tenantId
    ORDER BY`,
    replace: `\${SELECT} WHERE length(:tenantId)
    ORDER BY`,
  }),
  fault({
    id: "memories-of-all-tenants-listed",
    wrong: "lists the memories of all tenants when no user is named",
    requirement: "TNT-001",
    file: "server/src/store/sqlite/memories.ts",
    find: `const parts = ["memories.tenant_id = :tenantId"];`,
    replace: `const parts = ["length(:tenantId)"];`,
  }),
  fault({
    id: "claim-of-another-tenant-read",
    wrong: "finds a claim by its id alone",
    requirement: "TNT-001",
    file: "server/src/store/sqlite/claims.ts",
    find: "`${select} WHERE claims.tenant_id = ? AND claim_id = ?`",
    replace: "`${select} WHERE length(?) AND claim_id = ?`",
  }),
  fault({
    id: "feedback-on-another-tenants-retrieval",
    wrong: "takes feedback on a retrieval of another tenant",
    requirement: "TNT-002",
    file: "server/src/store/sqlite/feedback.ts",
    find: "FROM retrievals WHERE tenant_id = ? AND retrieval_id = ?",
    replace: "FROM retrievals WHERE length(?) AND retrieval_id = ?",
  }),
  fault({
    id: "caches-shared-by-users",
    wrong: "keeps what it has loaded by tenant, not by user",
    requirement: "ADD-009",
    file: "server/src/tenancy/erasures.ts",
    find: "`${tenantId} ${userId} `",
    replace: "`${tenantId} `",
  }),
];
