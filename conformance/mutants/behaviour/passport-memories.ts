// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the server, quoted.
import { type Fault, fault } from "./fault.ts";

const HANDLERS = "server/src/handlers";
const STORE = "server/src/store/sqlite";

/** What people see and change in their passport. */
export const passportMemories: readonly Fault[] = [
  fault({
    id: "passports-of-all-persons",
    wrong: "lists in a passport what those of others hold",
    requirement: "PME-001",
    file: `${STORE}/person-memories.ts`,
    find: "WHERE memories.tenant_id = '${UNIVERSAL}' AND memories.user_id = :personId`",
    replace: "WHERE memories.tenant_id = '${UNIVERSAL}' AND length(:personId)`",
  }),
  fault({
    id: "passport-oldest-first",
    wrong: "lists the least important memory of a passport first",
    requirement: "PME-002",
    file: `${STORE}/person-memories.ts`,
    find: 'by: "memories.importance DESC, memories.memory_id DESC",\n    after: "(memories.importance, memories.memory_id) < (:key, :memoryId)",',
    replace:
      'by: "memories.importance, memories.memory_id",\n    after: "(memories.importance, memories.memory_id) > (:key, :memoryId)",',
  }),
  fault({
    id: "trend-at-a-tenth",
    wrong: "calls a change of importance by a tenth a trend",
    requirement: "PME-007",
    file: "server/src/passport/account/memory-view.ts",
    find: "const TREND = 0.3;",
    replace: "const TREND = -0.1;",
  }),
  fault({
    id: "access-revoked-untold",
    wrong: "does not tell that the agent of a memory lost its access",
    requirement: "PME-008",
    file: `${HANDLERS}/passport-memories.ts`,
    find: "source_agent_access_revoked: agentId !== null && !active.has(agentId),",
    replace: "source_agent_access_revoked: agentId !== null && active.size < 0,",
  }),
  fault({
    id: "preview-in-full",
    wrong: "previews memories whole",
    requirement: "PME-011",
    file: "server/src/passport/account/memory-view.ts",
    find: "const PREVIEW = 100;",
    replace: "const PREVIEW = 1_000;",
  }),
  fault({
    id: "preview-of-all-categories",
    wrong: "previews memories of categories that were not asked for",
    requirement: "PME-011",
    file: `${HANDLERS}/passport-memories.ts`,
    find: '        personId,\n        categories,\n        order: "importance",',
    replace: '        personId,\n        categories: categories && null,\n        order: "importance",',
  }),
  fault({
    id: "corrected-memory-stays",
    wrong: "leaves the old memory beside the corrected one",
    requirement: "PME-019",
    file: `${STORE}/person-memories.ts`,
    find: "for (const statement of remove) statement.run(key);",
    replace: "void remove;",
  }),
  fault({
    id: "history-before-a-correction-lost",
    wrong: "forgets the versions before a correction",
    requirement: "PME-020",
    file: `${STORE}/person-memories.ts`,
    find: "takeVersions.run({ ...key, newId });",
    replace: "void takeVersions;",
  }),
  fault({
    id: "correction-as-an-agents",
    wrong: "takes a correction for what an agent said",
    requirement: "PME-018",
    file: "server/src/passport/account/memory-view.ts",
    find: `if (isCorrection) return "user_correction";`,
    replace: `if (isCorrection) return "passport_agent";`,
  }),
  fault({
    id: "flag-unseen",
    wrong: "does not show that a memory is flagged",
    requirement: "PME-015",
    file: `${HANDLERS}/passport-memories.ts`,
    find: "is_flagged: flag !== null,",
    replace: "is_flagged: false,",
  }),
  fault({
    id: "deleted-in-the-passport-only",
    wrong: "archives what a person deletes",
    requirement: "PME-023",
    file: `${STORE}/person-memories.ts`,
    find: "for (const [kind, rows] of Object.entries({ ...erase(memory, now), memory_flags }))",
    replace: `db.prepare("UPDATE memories SET archived_at = 1 WHERE memory_id = ?").run(memory.memoryId);
          touchUser.run({ tenantId: keyOf(memory).tenantId, userId: memory.userId });
          for (const [kind, rows] of Object.entries({ memory_flags }))`,
  }),
  fault({
    id: "answered-question-listed",
    wrong: "lists answered questions in the passport",
    requirement: "PCL-001",
    file: `${STORE}/person-questions.ts`,
    find: "AND closed_at IS NULL AND questions.expires_at > :now",
    replace: "AND questions.expires_at > :now",
  }),
  fault({
    id: "connection-of-another-person-ended",
    wrong: "ends the connection of another person",
    requirement: "PME-001",
    file: `${STORE}/connections.ts`,
    find: "DELETE FROM connections WHERE person_id = ? AND connection_id = ?",
    replace: "DELETE FROM connections WHERE length(?) AND connection_id = ?",
  }),
  fault({
    id: "grant-of-another-person-revoked",
    wrong: "revokes the grant of another person",
    requirement: "PME-001",
    file: `${STORE}/grants.ts`,
    find: "UPDATE grants SET revoked_at = coalesce(revoked_at, :at) WHERE person_id = :personId AND grant_id = :grantId",
    replace: "UPDATE grants SET revoked_at = coalesce(revoked_at, :at) WHERE length(:personId) AND grant_id = :grantId",
  }),
];
