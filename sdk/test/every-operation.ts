import type { OperationId } from "@memoryos/contract";
import type { MemoryAdmin, Passport, RequestOptions, UniversalMemory } from "../src/index.ts";

/** One client of each kind. */
export interface Clients {
  memory: MemoryAdmin;
  universal: UniversalMemory;
  passport: Passport;
}

/** An id of the contract's form. */
export const ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";
const USER = "customer-123";
const messages = [{ role: "user" as const, content: "I prefer Python examples." }];
const page = { limit: 7, cursor: "eyJ2IjoxfQ.c2lnbmVk" };

/**
 * A call of every operation, with everything that it takes. One has none: the browser that comes back from an
 * organisation follows a link to `finishOrganisationSignIn`, no program calls it.
 */
export const CALLS: Record<
  Exclude<OperationId, "finishOrganisationSignIn">,
  (clients: Clients, options?: RequestOptions) => Promise<unknown>
> = {
  getHealth: ({ memory }, o) => memory.health(o),
  listMemories: ({ memory }, o) =>
    memory.list(
      { externalUserId: USER, categories: ["fact", "goal"], agentId: "bot", includeArchived: true, ...page },
      o,
    ),
  addMemories: ({ memory }, o) =>
    memory.add(
      {
        messages,
        externalUserId: USER,
        agentId: "bot",
        metadata: { source_app: "chat" },
        conversationId: "chat-1",
        source: { eventId: "e1", service: "crm", observedAt: "2026-03-01T12:00:00Z", scope: { course_id: "c1" } },
        evidenceMode: "conversation_evidence",
      },
      o,
    ),
  getJob: ({ memory }, o) => memory.getJob(ID, o),
  sendRetrievalFeedback: ({ memory }, o) =>
    memory.feedback(
      {
        retrievalId: ID,
        outcome: "user_corrected",
        usedMemoryIds: [ID],
        correction: "I prefer Rust.",
        agentConfidence: 0.5,
        metadata: { turn_id: 1 },
      },
      o,
    ),
  retrieveMemories: ({ memory }, o) =>
    memory.get(
      "Which language?",
      {
        externalUserId: USER,
        limit: 5,
        categories: ["preference"],
        agentId: "bot",
        timeFilterDays: 30,
        asOf: "2026-03-01T12:00:00Z",
        format: "xml",
        contextMaxTokens: 800,
      },
      o,
    ),
  getMemory: ({ memory }, o) => memory.getMemory(ID, { externalUserId: USER }, o),
  updateMemory: ({ memory }, o) =>
    memory.update(ID, { externalUserId: USER, content: "I prefer Rust.", importanceScore: 7, isArchived: false }, o),
  deleteMemory: ({ memory }, o) => memory.delete({ memoryId: ID, externalUserId: USER, hardDelete: true }, o),
  getMemoryHistory: ({ memory }, o) => memory.history(ID, { externalUserId: USER }, o),

  getAccount: ({ memory }, o) => memory.account.get(o),
  deleteAccount: ({ memory }, o) => memory.account.delete(o),
  exportAccount: ({ memory }, o) => memory.export({ externalUserId: USER }, o),
  updateAccountSettings: ({ memory }, o) => memory.account.updateSettings({ settings: { dark_mode: true } }, o),
  deleteEndUser: ({ memory }, o) => memory.deleteUser(USER, o),
  blockEndUser: ({ memory }, o) => memory.blockUser(USER, o),
  unblockEndUser: ({ memory }, o) => memory.unblockUser(USER, o),
  exportEndUser: ({ memory }, o) => memory.users.export(USER, o),
  getEndUserStats: ({ memory }, o) => memory.users.stats(USER, o),

  listApiKeys: ({ memory }, o) => memory.keys.list(page, o),
  createApiKey: ({ memory }, o) =>
    memory.keys.create({ name: "worker", permissions: ["read"], rateLimitPerMinute: 60 }, o),
  revokeApiKey: ({ memory }, o) => memory.keys.revoke(ID, o),
  listAgents: ({ memory }, o) => memory.agents.list(page, o),
  createAgent: ({ memory }, o) => memory.agents.create({ name: "bot", description: "Answers" }, o),

  getTenantUsage: ({ memory }, o) => memory.getUsage(o),
  getTenantSettings: ({ memory }, o) => memory.tenant.settings(o),
  updateTenantSettings: ({ memory }, o) =>
    memory.tenant.updateSettings({ overagePolicy: "warn", alertWebhookUrl: "https://example.com/hook" }, o),
  listTenantUsers: ({ memory }, o) => memory.tenant.listUsers(page, o),
  getTenantUserStats: ({ memory }, o) => memory.tenant.userStats(USER, o),
  deleteTenantUser: ({ memory }, o) => memory.tenant.deleteUser(USER, o),
  blockTenantUser: ({ memory }, o) => memory.tenant.blockUser(USER, o),
  listQualityLog: ({ memory }, o) => memory.tenant.listQualityLog(page, o),
  listMemoryAdditions: ({ memory }, o) => memory.tenant.memoryAdditions({ limit: 7 }, o),
  getCostSummary: ({ memory }, o) => memory.tenant.costSummary(o),
  listDeprecationUsage: ({ memory }, o) => memory.tenant.deprecationUsage(o),
  sendTestWebhook: ({ memory }, o) => memory.tenant.sendTestWebhook(o),
  rotateWebhookSecret: ({ memory }, o) => memory.tenant.rotateWebhookSecret({ revokePrevious: true }, o),

  getEdTechProfile: ({ memory }, o) => memory.getEdTechProfile(USER, o),
  getSupportProfile: ({ memory }, o) => memory.getSupportProfile(USER, o),
  getDomainSchema: ({ memory }, o) => memory.domains.schema(o),
  setDomainSchema: ({ memory }, o) => memory.domains.setSchema({ domainSchema: "edtech" }, o),
  setSupportType: ({ memory }, o) =>
    memory.domains.setSupportType({ supportType: "saas", supportTypeMode: "single", supportTypesAllowed: ["saas"] }, o),
  listSupportCustomers: ({ memory }, o) => memory.domains.listCustomers(page, o),
  getSupportStats: ({ memory }, o) => memory.domains.supportStats(o),
  listStudents: ({ memory }, o) => memory.domains.listStudents(page, o),

  listServiceWriters: ({ memory }, o) => memory.provenance.listServiceWriters(o),
  registerServiceWriter: ({ memory }, o) =>
    memory.provenance.registerServiceWriter(
      {
        serviceKey: "crm",
        displayName: "CRM",
        apiKeyId: ID,
        authorityRules: { defaultPriority: 60, categories: { fact: 80 }, domainFields: { exam_date: 90 } },
      },
      o,
    ),
  updateServiceWriter: ({ memory }, o) =>
    memory.provenance.updateServiceWriter(ID, { displayName: "CRM", isActive: false }, o),
  listSourceEvents: ({ memory }, o) =>
    memory.provenance.listSourceEvents({ externalUserId: USER, sourceService: "crm", ...page }, o),
  listClaims: ({ memory }, o) =>
    memory.provenance.listClaims({ externalUserId: USER, status: "active", category: "fact", ...page }, o),
  getClaim: ({ memory }, o) => memory.provenance.getClaim(ID, o),
  listSharedContextConflicts: ({ memory }, o) => memory.provenance.listConflicts({ includeResolved: true, ...page }, o),
  getConflictStats: ({ memory }, o) => memory.provenance.conflictStats(o),
  ignoreConflict: ({ memory }, o) => memory.provenance.ignoreConflict(ID, { status: "ignored" }, o),
  resolveConflict: ({ memory }, o) =>
    memory.provenance.resolveConflict(ID, { correctUser: "A", reason: "checked the file" }, o),
  answerClarification: ({ memory }, o) =>
    memory.provenance.answerClarification(ID, { externalUserId: USER, answer: "B", freeText: "since May" }, o),

  listGlobalAgents: ({ memory }, o) => memory.globalAgents.list({ includeRetired: true, ...page }, o),
  createGlobalAgent: ({ memory }, o) =>
    memory.globalAgents.create({ name: "Tutor", redirectUri: "https://yourapp.example/callback" }, o),
  getGlobalAgent: ({ passport }, o) => passport.agent(ID, o),
  updateGlobalAgent: ({ memory }, o) => memory.globalAgents.update(ID, { description: "Helps" }, o),
  retireGlobalAgent: ({ memory }, o) => memory.globalAgents.retire(ID, o),
  rotateGlobalAgentKey: ({ memory }, o) => memory.globalAgents.rotateKey(ID, o),
  registerOrganisation: ({ memory }, o) =>
    memory.organisation.register({ displayName: "Your app", category: "saas" }, o),
  createLinkToken: ({ memory }, o) => memory.organisation.createLinkToken({ agentId: ID, externalUserId: USER }, o),

  addUniversalMemories: ({ universal }, o) => universal.add({ messages, metadata: { source: "chat" } }, o),
  getUniversalJob: ({ universal }, o) => universal.getJob(ID, o),
  retrieveUniversalMemories: ({ universal }, o) =>
    universal.get("What do you know?", { limit: 5, format: "json", contextMaxTokens: 800 }, o),

  registerPassport: ({ passport }, o) => passport.register({ email: "maya@example.com", displayName: "Maya" }, o),
  sendPassportCode: ({ passport }, o) => passport.sendCode({ email: "maya@example.com" }, o),
  verifyPassportCode: ({ passport }, o) => passport.verifyCode({ email: "maya@example.com", otp: "123456" }, o),
  logoutPassport: ({ passport }, o) => passport.logout({ everywhere: true }, o),
  getPassport: ({ passport }, o) => passport.me(o),
  deletePassport: ({ passport }, o) => passport.delete(o),
  regeneratePassportToken: ({ passport }, o) => passport.regenerateToken(o),
  getPassportDomainProfile: ({ passport }, o) => passport.domainProfile(o),
  listPassportClarifications: ({ passport }, o) => passport.clarifications.list(o),
  answerPassportClarification: ({ passport }, o) =>
    passport.clarifications.answer(ID, { answer: "A", freeText: "since May" }, o),
  listConnections: ({ passport }, o) => passport.connections.list(o),
  deleteConnection: ({ passport }, o) => passport.connections.delete(ID, o),
  startOrganisationSignIn: ({ passport }, o) => passport.connections.start({ orgDirectoryId: ID }, o),
  listOrganisations: ({ passport }, o) =>
    passport.connections.listOrganisations({ category: "saas", search: "app", limit: 7 }, o),
  listGrants: ({ passport }, o) => passport.grants.list(o),
  createGrant: ({ passport }, o) =>
    passport.grants.create({ agentId: ID, categories: ["goal"], accessType: "read_write", durationDays: 30 }, o),
  updateGrant: ({ passport }, o) =>
    passport.grants.update(ID, { categoriesAllowed: ["goal"], accessType: "read_only" }, o),
  revokeGrant: ({ passport }, o) => passport.grants.revoke(ID, o),
  listPassportMemories: ({ passport }, o) =>
    passport.memories.list({ category: "goal", categories: ["goal", "fact"], sort: "recent", ...page }, o),
  previewPassportMemories: ({ passport }, o) =>
    passport.memories.preview({ agentId: ID, categories: ["goal", "fact"] }, o),
  deletePassportMemory: ({ passport }, o) => passport.memories.delete(ID, o),
  correctPassportMemory: ({ passport }, o) =>
    passport.memories.correct(ID, { correctedContent: "I live in Porto." }, o),
  flagPassportMemory: ({ passport }, o) =>
    passport.memories.flag(ID, { reason: "incorrect", correction: "I live in Porto." }, o),
  unflagPassportMemory: ({ passport }, o) => passport.memories.unflag(ID, o),
  getPassportMemoryHistory: ({ passport }, o) => passport.memories.history(ID, o),
};

/** Operations that two methods call. */
export const TWINS: Partial<Record<OperationId, (clients: Clients) => Promise<unknown>>> = {
  exportAccount: ({ memory }) => memory.account.export({ externalUserId: USER }),
  deleteEndUser: ({ memory }) => memory.users.delete(USER),
  blockEndUser: ({ memory }) => memory.users.block(USER),
  unblockEndUser: ({ memory }) => memory.users.unblock(USER),
  getTenantUsage: ({ memory }) => memory.tenant.usage(),
  getGlobalAgent: ({ memory }) => memory.globalAgents.get(ID),
};
