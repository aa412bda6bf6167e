import { type Fault, fault } from "./fault.ts";

const HANDLERS = "server/src/handlers";
const STORE = "server/src/store/sqlite";

/** What agents may do for a person. */
export const grants: readonly Fault[] = [
  fault({
    id: "memories-retire-with-their-agent",
    wrong: "erases what an agent stored when its grant is revoked",
    requirement: "GRT-021",
    file: `${STORE}/global-agents.ts`,
    find: "const keys = endKeys.run(agent).changes;",
    replace: `const keys = endKeys.run(agent).changes;
        db.prepare("UPDATE memories SET archived_at = 1 WHERE agent_id = ?").run(agentId);
        db.prepare("UPDATE end_users SET revision = revision + 1").run();`,
  }),
  fault({
    id: "links-followed-though-off",
    wrong: "follows link tokens though they are turned off",
    requirement: "GRT-028",
    file: `${STORE}/grants.ts`,
    find: " AND coalesce(link_token_enabled, 1)`",
    replace: "`",
  }),
  fault({
    id: "link-token-used-twice",
    wrong: "takes a link token twice",
    requirement: "GRT-009",
    file: `${STORE}/grants.ts`,
    find: "useLink.run({ tokenHash, at });",
    replace: "void useLink;",
  }),
  fault({
    id: "link-token-of-any-agent",
    wrong: "takes a link token that was made for another agent",
    requirement: "GRT-011",
    file: `${STORE}/grants.ts`,
    find: `if (found.agent_id !== agentId) return "link_of_another_agent";`,
    replace: "",
  }),
  fault({
    id: "refused-link-token-used-up",
    wrong: "uses a link token up for another agent",
    requirement: "GRT-013",
    file: `${STORE}/grants.ts`,
    find: `if (found.agent_id !== agentId) return "link_of_another_agent";`,
    replace: `if (found.agent_id !== agentId) {
      useLink.run({ tokenHash, at });
      return "link_of_another_agent";
    }`,
  }),
  fault({
    id: "linked-account-taken-over",
    wrong: "links an account to another passport that is linked already",
    requirement: "GRT-011",
    file: `${STORE}/connection-record.ts`,
    find: "SET last_verified_at = excluded.last_verified_at WHERE person_id = excluded.person_id",
    replace: "SET last_verified_at = excluded.last_verified_at, person_id = excluded.person_id",
  }),
  fault({
    id: "revoked-grant-reads",
    wrong: "lets an agent read whose grant was revoked",
    requirement: "GRT-019",
    file: `${STORE}/grants.ts`,
    find: "AND person_id = :personId AND revoked_at IS NULL AND retired_at IS NULL",
    replace: "AND person_id = :personId AND retired_at IS NULL",
  }),
  fault({
    id: "ended-grant-active",
    wrong: "lists an expired grant as active",
    requirement: "GRT-001",
    file: "server/src/passport/active-grants.ts",
    find: "(expiresAt === null || expiresAt > now) && ",
    replace: "(expiresAt === null || now !== null) && ",
  }),
  fault({
    id: "change-revives-a-grant",
    wrong: "gives access again when an ended grant is changed",
    requirement: "GRT-017",
    file: `${STORE}/grants.ts`,
    find: "UPDATE grants SET categories = :categories, access_type = coalesce(:accessType, access_type)\n",
    replace:
      "UPDATE grants SET categories = :categories, access_type = coalesce(:accessType, access_type), revoked_at = NULL\n",
  }),
  fault({
    id: "grant-in-the-past",
    wrong: "grants until a time in the past",
    requirement: "GRT-003",
    file: `${HANDLERS}/grants.ts`,
    find: "if (end > now) return end;",
    replace: "if (end.getTime() > 0) return end;",
  }),
  fault({
    id: "grant-of-a-day-more",
    wrong: "grants for a day more than asked",
    requirement: "GRT-004",
    file: `${HANDLERS}/grants.ts`,
    find: "now.getTime() + body.duration_days * DAY",
    replace: "now.getTime() + (body.duration_days + 1) * DAY",
  }),
  fault({
    id: "granted-again-keeps-categories",
    wrong: "keeps the former categories when access is granted again",
    requirement: "GRT-002",
    file: `${STORE}/grants.ts`,
    find: "DO UPDATE SET categories = excluded.categories,\n",
    replace: "DO UPDATE SET\n",
  }),
  fault({
    id: "categories-of-the-loaded-part",
    wrong: "goes on reading what was granted before a change of the grant",
    requirement: "GRT-016",
    file: "server/src/memory/granted.ts",
    find: `const key = categories.join(" ");`,
    replace: `const key = categories.length > 0 ? "granted" : "";`,
  }),
];
