import type { ImplementedOperationId } from "../../src/http/operation.ts";

/** What one tenant has, by which others might try to get at it. */
export interface Things {
  user: string;
  memoryId: string;
  jobId: string;
  retrievalId: string;
  memoryCursor: string;
  keyId: string;
  keyCursor: string;
  userCursor: string;
  globalAgentId: string;
  globalAgentCursor: string;
  /** Of a person who has granted the agent access. */
  grantId: string;
  /** Of the user with that person. */
  connectionId: string;
  /** Of the tenant, where people can sign in. */
  directoryId: string;
  universalJobId: string;
  /** What that agent remembered for the person. */
  universalMemoryId: string;
  writerId: string;
  eventCursor: string;
  claimId: string;
  claimCursor: string;
  conflictId: string;
  conflictCursor: string;
  questionId: string;
}

/** Where a request names what it is after. */
export type Place = "path" | "query" | "body" | "cursor" | "nothing";

/** A request that somebody makes. */
export interface Ask {
  place: Place;
  path: string;
  body?: object;
}

/** Ways to get at `things` by one operation. */
export type Row = (things: Things) => Ask[];

const segment = encodeURIComponent;
const ofMemory =
  (rest = "", body?: object): Row =>
  ({ memoryId, user }) => {
    const path = `/v1/memories/${memoryId}${rest}`;
    const more = rest.includes("?") ? "&" : "?";
    const said = body === undefined ? {} : { body };
    return [
      { place: "path", path, ...said },
      { place: "query", path: `${path}${more}external_user_id=${segment(user)}`, ...said },
    ];
  };

const ofUser =
  (rest = "", root = "/v1/users"): Row =>
  ({ user }) => [{ place: "path", path: `${root}/${segment(user)}${rest}` }];
const ofAccount =
  (path: string, body?: object): Row =>
  () => [{ place: "nothing", path, ...(body === undefined ? {} : { body }) }];

const ofGlobalAgent =
  (rest = "", body?: object): Row =>
  ({ globalAgentId }) => [
    { place: "path", path: `/v1/agents/global/${globalAgentId}${rest}`, ...(body === undefined ? {} : { body }) },
  ];
const ofPersonMemory =
  (rest = "", body?: object): Row =>
  ({ universalMemoryId }) => [
    {
      place: "path",
      path: `/v1/uui/me/memories/${universalMemoryId}${rest}`,
      ...(body === undefined ? {} : { body }),
    },
  ];
const ofGrant =
  (body?: object): Row =>
  ({ grantId }) => [{ place: "path", path: `/v1/uui/me/grants/${grantId}`, ...(body === undefined ? {} : { body }) }];

/** One row for each operation: leaving one out does not compile. */
export const ROWS: Record<ImplementedOperationId, Row> = {
  getHealth: () => [{ place: "nothing", path: "/health" }],
  listMemories: ({ user, memoryCursor }) => [
    { place: "query", path: `/v1/memories?external_user_id=${segment(user)}` },
    { place: "query", path: `/v1/memories?external_user_id=${segment(user)}&include_archived=true&limit=50` },
    { place: "cursor", path: `/v1/memories?external_user_id=${segment(user)}&limit=1&cursor=${segment(memoryCursor)}` },
  ],
  addMemories: ({ user }) => [
    {
      place: "body",
      path: "/v1/memories/add",
      body: { external_user_id: user, messages: [{ role: "user", content: "I keep my bicycle in the old cellar." }] },
    },
  ],
  retrieveMemories: ({ user }) => [
    { place: "body", path: "/v1/memories/retrieve", body: { external_user_id: user, query: "what is the canary" } },
    {
      place: "body",
      path: "/v1/memories/retrieve",
      body: { external_user_id: user, query: "canary", as_of: "2030-01-01T00:00:00Z", limit: 50 },
    },
  ],
  getJob: ({ jobId }) => [{ place: "path", path: `/v1/memories/jobs/${jobId}` }],
  sendRetrievalFeedback: ({ retrievalId, memoryId }) => [
    {
      place: "body",
      path: "/v1/memories/retrieval-feedback",
      body: { retrieval_id: retrievalId, outcome: "used_successfully", used_memory_ids: [memoryId] },
    },
    {
      place: "body",
      path: "/v1/memories/retrieval-feedback",
      body: { retrieval_id: retrievalId, outcome: "user_corrected", correction: "I never said that at all." },
    },
  ],
  getMemory: ofMemory(),
  updateMemory: ofMemory("", { content: "Something else entirely", importance_score: 1, is_archived: true }),
  deleteMemory: (things) => [...ofMemory()(things), ...ofMemory("?hard_delete=true")(things)],
  getMemoryHistory: ofMemory("/history"),
  getAccount: ofAccount("/v1/users/me"),
  updateAccountSettings: ofAccount("/v1/users/me/settings", { settings: { theme: "dark" } }),
  exportAccount: ({ user }) => [
    { place: "nothing", path: "/v1/users/me/export" },
    { place: "query", path: `/v1/users/me/export?external_user_id=${segment(user)}` },
  ],
  deleteAccount: ofAccount("/v1/users/me"),
  getEndUserStats: ofUser("/stats"),
  exportEndUser: ofUser("/export"),
  deleteEndUser: ofUser(),
  blockEndUser: ofUser("/block"),
  unblockEndUser: ofUser("/block"),
  listTenantUsers: ({ userCursor }) => [
    { place: "nothing", path: "/v1/tenant/users" },
    { place: "cursor", path: `/v1/tenant/users?limit=1&cursor=${segment(userCursor)}` },
  ],
  getTenantUserStats: ofUser("/stats", "/v1/tenant/users"),
  deleteTenantUser: ofUser("", "/v1/tenant/users"),
  blockTenantUser: ofUser("/block", "/v1/tenant/users"),
  listApiKeys: ({ keyCursor }) => [
    { place: "nothing", path: "/v1/api-keys" },
    { place: "cursor", path: `/v1/api-keys?limit=1&cursor=${segment(keyCursor)}` },
  ],
  createApiKey: ofAccount("/v1/api-keys", { name: "a key", permissions: ["admin"] }),
  revokeApiKey: ({ keyId }) => [{ place: "path", path: `/v1/api-keys/${keyId}` }],
  listAgents: ({ keyCursor }) => [
    { place: "nothing", path: "/v1/agents" },
    { place: "cursor", path: `/v1/agents?limit=1&cursor=${segment(keyCursor)}` },
  ],
  listDeprecationUsage: ofAccount("/v1/tenant/deprecation-usage"),
  createAgent: ofAccount("/v1/agents", { name: "an agent" }),
  getTenantUsage: () => [{ place: "nothing", path: "/v1/tenant/usage" }],
  getCostSummary: () => [{ place: "nothing", path: "/v1/tenant/cost-summary" }],
  listMemoryAdditions: () => [{ place: "nothing", path: "/v1/tenant/memory-additions?limit=2" }],
  getTenantSettings: () => [{ place: "nothing", path: "/v1/tenant/settings" }],
  sendTestWebhook: () => [{ place: "nothing", path: "/v1/tenant/test-webhook" }],
  rotateWebhookSecret: () => [{ place: "nothing", path: "/v1/tenant/webhook-secret/rotate" }],
  updateTenantSettings: () => [{ place: "nothing", path: "/v1/tenant/settings", body: { overage_policy: "charge" } }],
  getSupportProfile: ({ user }) => [
    { place: "query", path: `/v1/memories/support-profile?external_user_id=${segment(user)}` },
  ],
  listSupportCustomers: ({ userCursor }) => [
    { place: "nothing", path: "/v1/tenant/customers" },
    { place: "cursor", path: `/v1/tenant/customers?limit=1&cursor=${segment(userCursor)}` },
  ],
  getSupportStats: () => [{ place: "nothing", path: "/v1/tenant/support-stats" }],
  setSupportType: () => [{ place: "nothing", path: "/v1/tenant/support-type", body: { support_type: "travel" } }],
  getDomainSchema: () => [{ place: "nothing", path: "/v1/tenant/domain-schema" }],
  // The one that everybody has: what others see does not change.
  setDomainSchema: () => [{ place: "nothing", path: "/v1/tenant/domain-schema", body: { domain_schema: null } }],
  getEdTechProfile: ({ user }) => [
    { place: "query", path: `/v1/memories/edtech-profile?external_user_id=${segment(user)}` },
  ],
  listStudents: ({ userCursor }) => [
    { place: "nothing", path: "/v1/tenant/students" },
    { place: "cursor", path: `/v1/tenant/students?limit=1&cursor=${segment(userCursor)}` },
  ],
  listServiceWriters: ofAccount("/v1/tenant/service-writers"),
  registerServiceWriter: ofAccount("/v1/tenant/service-writers", { service_key: "another", display_name: "Another" }),
  updateServiceWriter: ({ writerId }) => [
    { place: "path", path: `/v1/tenant/service-writers/${writerId}`, body: { is_active: false } },
  ],
  listSourceEvents: ({ user, eventCursor }) => [
    { place: "nothing", path: "/v1/tenant/source-events" },
    { place: "query", path: `/v1/tenant/source-events?external_user_id=${segment(user)}` },
    { place: "cursor", path: `/v1/tenant/source-events?limit=1&cursor=${segment(eventCursor)}` },
  ],
  listClaims: ({ user, claimCursor }) => [
    { place: "nothing", path: "/v1/tenant/claims" },
    { place: "query", path: `/v1/tenant/claims?external_user_id=${segment(user)}` },
    { place: "cursor", path: `/v1/tenant/claims?limit=1&cursor=${segment(claimCursor)}` },
  ],
  getClaim: ({ claimId }) => [{ place: "path", path: `/v1/tenant/claims/${claimId}` }],
  getConflictStats: ofAccount("/v1/tenant/conflict-stats"),
  listSharedContextConflicts: ({ conflictCursor }) => [
    { place: "nothing", path: "/v1/tenant/shared-context-conflicts?include_resolved=true" },
    { place: "cursor", path: `/v1/tenant/shared-context-conflicts?limit=1&cursor=${segment(conflictCursor)}` },
  ],
  ignoreConflict: ({ conflictId }) => [
    { place: "path", path: `/v1/tenant/shared-context-conflicts/${conflictId}`, body: { status: "ignored" } },
  ],
  resolveConflict: ({ conflictId }) => [
    { place: "path", path: `/v1/tenant/conflicts/${conflictId}/resolve`, body: { correct_user: "A" } },
  ],
  answerClarification: ({ questionId, user }) => [
    {
      place: "path",
      path: `/v1/memories/clarifications/${questionId}/answer`,
      body: { external_user_id: user, answer: "A" },
    },
  ],
  listQualityLog: ({ memoryCursor }) => [
    { place: "nothing", path: "/v1/tenant/quality-log" },
    { place: "cursor", path: `/v1/tenant/quality-log?limit=1&cursor=${segment(memoryCursor)}` },
  ],
  createGlobalAgent: ofAccount("/v1/agents/global", { name: "an agent", redirect_uri: "" }),
  listGlobalAgents: ({ globalAgentCursor }) => [
    { place: "nothing", path: "/v1/agents/global?include_retired=true" },
    { place: "cursor", path: `/v1/agents/global?limit=1&cursor=${segment(globalAgentCursor)}` },
  ],
  getGlobalAgent: ofGlobalAgent(),
  updateGlobalAgent: ofGlobalAgent("", { name: "another name", redirect_uris: ["https://elsewhere.example/"] }),
  retireGlobalAgent: ofGlobalAgent(),
  rotateGlobalAgentKey: ofGlobalAgent("/rotate-key"),
  registerOrganisation: ofAccount("/v1/tenant/directory/register", { display_name: "Another", category: "other" }),
  listOrganisations: () => [{ place: "nothing", path: "/v1/uui/organisations" }],
  createLinkToken: ({ globalAgentId, user }) => [
    {
      place: "body",
      path: "/v1/tenant/memory-passport/link-token",
      body: { agent_id: globalAgentId, external_user_id: user },
    },
  ],
  addUniversalMemories: () => [
    {
      place: "nothing",
      path: "/v1/universal/memories/add",
      body: { messages: [{ role: "user", content: "I keep my bicycle in the old cellar." }] },
    },
  ],
  retrieveUniversalMemories: () => [
    { place: "nothing", path: "/v1/universal/memories/retrieve", body: { query: "what is the canary", limit: 50 } },
  ],
  getUniversalJob: ({ universalJobId }) => [{ place: "path", path: `/v1/universal/memories/jobs/${universalJobId}` }],
  registerPassport: ofAccount("/v1/uui/register", { email: "somebody@example.com" }),
  sendPassportCode: ofAccount("/v1/uui/otp/send", { email: "somebody@example.com" }),
  verifyPassportCode: ofAccount("/v1/uui/otp/verify", { email: "somebody@example.com", otp: "000000" }),
  logoutPassport: ofAccount("/v1/uui/logout"),
  getPassport: ofAccount("/v1/uui/me"),
  deletePassport: ofAccount("/v1/uui/me"),
  regeneratePassportToken: ofAccount("/v1/uui/token/regenerate"),
  listPassportMemories: ofAccount("/v1/uui/me/memories"),
  previewPassportMemories: ({ globalAgentId }) => [
    { place: "query", path: `/v1/uui/me/memories/preview?agent_id=${globalAgentId}&categories=fact` },
  ],
  getPassportMemoryHistory: ofPersonMemory("/history"),
  flagPassportMemory: ofPersonMemory("/flag", { reason: "incorrect" }),
  unflagPassportMemory: ofPersonMemory("/flag"),
  correctPassportMemory: ofPersonMemory("/correct", { corrected_content: "I keep my bicycle in the cellar." }),
  deletePassportMemory: ofPersonMemory(),
  getPassportDomainProfile: ofAccount("/v1/uui/me/domain-profile"),
  listPassportClarifications: ofAccount("/v1/uui/me/clarifications"),
  answerPassportClarification: ({ questionId }) => [
    { place: "path", path: `/v1/uui/me/clarifications/${questionId}/answer`, body: { answer: "A" } },
  ],
  listGrants: () => [{ place: "nothing", path: "/v1/uui/me/grants" }],
  createGrant: ({ globalAgentId }) => [
    { place: "body", path: "/v1/uui/me/grants", body: { agent_id: globalAgentId, categories: ["fact"] } },
  ],
  updateGrant: ofGrant({ categories_allowed: ["goal"] }),
  revokeGrant: ofGrant(),
  startOrganisationSignIn: ({ directoryId }) => [
    { place: "body", path: "/v1/uui/oauth/initiate", body: { org_directory_id: directoryId } },
  ],
  finishOrganisationSignIn: () => [{ place: "query", path: "/v1/uui/oauth/callback?code=a-code&state=a-state" }],
  listConnections: () => [{ place: "nothing", path: "/v1/uui/me/connections" }],
  deleteConnection: ({ connectionId }) => [{ place: "path", path: `/v1/uui/me/connections/${connectionId}` }],
};
