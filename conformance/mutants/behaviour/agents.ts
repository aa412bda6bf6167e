import { type Fault, fault } from "./fault.ts";

const HANDLERS = "server/src/handlers";
const STORE = "server/src/store/sqlite";

/** Global agents, organisations, and links to accounts. */
export const agents: readonly Fault[] = [
  fault({
    id: "retired-agents-listed",
    wrong: "lists retired agents",
    requirement: "GAG-011",
    file: `${STORE}/global-agents.ts`,
    find: "tenant_id = :tenantId AND (:includeRetired OR retired_at IS NULL)",
    replace: "tenant_id = :tenantId AND (:includeRetired OR 1)",
  }),
  fault({
    id: "retired-agent-shown",
    wrong: "shows the profile of a retired agent",
    requirement: "GAG-015",
    file: `${STORE}/global-agents.ts`,
    find: "WHERE agent_id = ? AND retired_at IS NULL`",
    replace: "WHERE agent_id = ?`",
  }),
  fault({
    id: "retired-agents-key-works",
    wrong: "lets the key of a retired agent in",
    requirement: "GAG-021",
    file: `${STORE}/global-agents.ts`,
    find: "const keys = endKeys.run(agent).changes;",
    replace: "const keys = 0;",
  }),
  fault({
    id: "rotated-key-works",
    wrong: "lets the old key of an agent in",
    requirement: "GAG-024",
    file: `${STORE}/global-agents.ts`,
    find: "endKeys.run({ tenantId, agentId, at: key.createdAt.getTime() });",
    replace: "",
  }),
  fault({
    id: "change-loses-fields",
    wrong: "loses what a change of an agent leaves out",
    requirement: "GAG-018",
    file: `${STORE}/global-agents.ts`,
    find: "const changed = { ...agent, ...to };",
    replace: "const changed = { ...agent, description: null, ...to };",
  }),
  fault({
    id: "defaults-change-grants",
    wrong: "changes grants when an agent asks for other categories",
    requirement: "GAG-019",
    file: `${STORE}/global-agents.ts`,
    find: "change.run({ tenantId, agentId, ...toColumns(changed), isVerified });",
    replace: `change.run({ tenantId, agentId, ...toColumns(changed), isVerified });
        if (to.defaultCategories)
          db.prepare("UPDATE grants SET categories = ? WHERE agent_id = ?").run(JSON.stringify(to.defaultCategories), agentId);`,
  }),
  fault({
    id: "agent-verified-at-once",
    wrong: "registers an agent as verified",
    requirement: "GAG-003",
    file: `${STORE}/global-agents.ts`,
    find: "isVerified: row.is_verified === 1,",
    replace: "isVerified: row.is_verified >= 0,",
  }),
  fault({
    id: "organisation-verified-at-once",
    wrong: "shows an organisation as verified that has just registered",
    requirement: "DIR-002",
    file: `${HANDLERS}/directory.ts`,
    find: "is_verified: entry.isVerified,",
    replace: "is_verified: true,",
  }),
  fault({
    id: "entry-merged",
    wrong: "keeps the logo that a new registration leaves out",
    requirement: "DIR-001",
    file: `${STORE}/directory.ts`,
    find: "remove.run(tenantId);",
    replace: `const old = db.prepare("SELECT logo_url FROM organisations WHERE tenant_id = ?").get(tenantId);
          entry.logoUrl ??= old?.logo_url ?? null;
          remove.run(tenantId);`,
  }),
  fault({
    id: "private-organisations-listed",
    wrong: "lists organisations that do not want to be",
    requirement: "CON-001",
    file: `${STORE}/directory.ts`,
    find: "WHERE is_public AND (:category",
    replace: "WHERE 1 AND (:category",
  }),
  fault({
    id: "search-by-letter-case",
    wrong: "searches organisations by letter case",
    requirement: "CON-003",
    file: `${STORE}/directory.ts`,
    find: "instr(name_key, :search)",
    replace: "instr(display_name, :search)",
  }),
  fault({
    id: "some-oauth-values",
    wrong: "takes some OAuth values without the others",
    requirement: "DIR-003",
    file: `${HANDLERS}/directory.ts`,
    find: "if (missing.length > 0) {",
    replace: "if (missing.length > SIGN_IN.length) {",
  }),
  fault({
    id: "link-token-for-an-hour",
    wrong: "lets a link token work for an hour",
    requirement: "LNK-001",
    file: `${HANDLERS}/directory.ts`,
    find: "now.getTime() + 1000 * LINK_LIFETIME",
    replace: "now.getTime() + 4000 * LINK_LIFETIME",
  }),
  fault({
    id: "links-made-though-off",
    wrong: "makes link tokens though they are turned off",
    requirement: "LNK-007",
    file: `${STORE}/directory.ts`,
    find: `if (hasLinksOff.get(tenantId)) return { kind: "links_off" };`,
    replace: "",
  }),
  fault({
    id: "connection-ended-twice",
    wrong: "does not say that an ended connection is ended",
    requirement: "CON-013",
    file: `${HANDLERS}/connections.ts`,
    find: `if (!disconnected) throw new ApiError("organisation_connection_not_found");`,
    replace: "",
  }),
];
