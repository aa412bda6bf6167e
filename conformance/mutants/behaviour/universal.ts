import { type Fault, fault } from "./fault.ts";

const HANDLERS = "server/src/handlers";
const STORE = "server/src/store/sqlite";

/** What agents read and write. */
export const universal: readonly Fault[] = [
  fault({
    id: "expired-grant-reads",
    wrong: "lets an agent read whose grant has expired",
    requirement: "UNI-019",
    file: `${STORE}/grants.ts`,
    find: "AND (expires_at IS NULL OR expires_at > :at)`",
    replace: "AND (expires_at IS NULL OR expires_at > 0 * :at)`",
  }),
  fault({
    id: "all-categories-read",
    wrong: "lets an agent read categories that were not granted",
    requirement: "UNI-023",
    file: "server/src/memory/retrieve.ts",
    find: "retrieval.grant ? onlyOf(loaded, retrieval.grant.categories) : loaded",
    replace: "loaded",
  }),
  fault({
    id: "reader-writes",
    wrong: "lets an agent add that may only read",
    requirement: "UNI-005",
    file: "server/src/http/passport-auth.ts",
    find: `if (access?.accessType !== "read_write") throw`,
    replace: "if (!access) throw",
  }),
  fault({
    id: "grant-after-the-body",
    wrong: "looks at the body before the grant",
    requirement: "UNI-007",
    file: "server/src/http/entrance.ts",
    find: `if (WRITES.includes(entry.operationId)) await`,
    replace: `if (WRITES.includes("" as never)) await`,
  }),
  fault({
    id: "ungranted-category-stored",
    wrong: "stores memories of a category that is not granted",
    requirement: "UNI-015",
    file: "server/src/jobs/access.ts",
    find: "    permitted,\n",
    replace: "",
  }),
  fault({
    id: "write-permission-of-the-add",
    wrong: "stores what was added before the permission to write ended",
    requirement: "UNI-015",
    file: "server/src/jobs/access.ts",
    find: `return access?.accessType === "read_write" ? access : "none";`,
    replace: `return access ?? "none";`,
  }),
  fault({
    id: "job-of-another-agent-read",
    wrong: "shows an agent the job of another one",
    requirement: "UNI-029",
    file: `${HANDLERS}/universal.ts`,
    find: "!job || job.agentId !== agentId || job.userId !== personId",
    replace: "!job || job.userId !== personId",
  }),
  fault({
    id: "ids-of-other-categories-shown",
    wrong: "shows in a job the ids of memories that are not granted",
    requirement: "UNI-030",
    file: `${HANDLERS}/universal.ts`,
    find: "created_memory_ids: job.createdMemoryIds.filter((id) => visible.has(id)),",
    replace: "created_memory_ids: job.createdMemoryIds,",
  }),
  fault({
    id: "states-misnamed",
    wrong: "names a completed job STARTED",
    requirement: "UNI-031",
    file: `${HANDLERS}/universal.ts`,
    find: `completed: "SUCCESS",`,
    replace: `completed: "STARTED",`,
  }),
  fault({
    id: "categories-that-were-found",
    wrong: "names the categories that were found as those available",
    requirement: "UNI-022",
    file: `${HANDLERS}/universal.ts`,
    find: "categories_available: access.categories,",
    replace: "categories_available: access.categories.slice(0, found.results.length),",
  }),
  fault({
    id: "other-agents-named",
    wrong: "tells an agent what another one stored and where from",
    requirement: "UNI-028",
    file: `${HANDLERS}/results.ts`,
    find: "const isOfAnother = reader !== undefined && memory.agentId !== reader.agentId;",
    replace: `const isOfAnother = reader !== undefined && reader.agentId === "";`,
  }),
  fault({
    id: "agents-known-apart",
    wrong: "tells whether the key or the token is wrong",
    requirement: "UNI-002",
    file: "server/src/http/entrance.ts",
    find: `new ApiError("cross_agent_auth_failed"));`,
    replace: `new ApiError("cross_agent_auth_failed", { detail: request.headers["x-memoryos-uui"] ? "Wrong." : "Send a token." }));`,
  }),
  fault({
    id: "agents-adds-uncounted",
    wrong: "does not count what an agent adds as its owner's",
    requirement: "UNI-011",
    file: `${STORE}/accept.ts`,
    find: "const used = { calls: 1, writes: 1, tokens, reads: 0 };",
    replace: `const own = chargedTenantId === tenantId ? 1 : 0;
    const used = { calls: own, writes: own, tokens: own * tokens, reads: 0 };`,
  }),
];
