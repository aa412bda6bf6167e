// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the server, quoted.
import { type Fault, fault } from "./fault.ts";

const STORE = "server/src/store/sqlite";

/** Claims, and questions that people are asked. */
export const claims: readonly Fault[] = [
  fault({
    id: "category-rules-overlooked",
    wrong: "does not look at the rules of a writer for a category",
    requirement: "CLM-008",
    file: "server/src/provenance/authority.ts",
    find: "own(rules.categories, category) ?? rules.defaultPriority",
    replace: "(void category, rules.defaultPriority)",
  }),
  {
    id: "scopes-compete",
    wrong: "lets assertions with different scopes compete",
    requirement: "CLM-009",
    edits: [
      {
        file: "server/src/provenance/assertion.ts",
        find: "JSON.stringify([subject, predicate, scopeKey])",
        replace: "JSON.stringify([subject, predicate, scopeKey && null])",
      },
      {
        file: "server/src/provenance/assertion.ts",
        find: "isSame && a.scopeKey === b.scopeKey && (",
        replace: "isSame && (",
      },
    ],
  },
  fault({
    id: "claims-oldest-first",
    wrong: "lists the oldest claim first",
    requirement: "CLM-001",
    file: `${STORE}/claims.ts`,
    find: "ORDER BY ${time} DESC, claim_id DESC LIMIT :limit",
    replace: "ORDER BY ${time}, claim_id LIMIT :limit",
  }),
  fault({
    id: "archived-memory-active-claim",
    wrong: "leaves a claim active whose memory was archived",
    requirement: "CLM-011",
    file: `${STORE}/claims-of-memories.ts`,
    find: "UPDATE claims SET status = 'archived', active_memory_id = NULL, winning_revision_id = NULL, updated_at = :at",
    replace: "UPDATE claims SET updated_at = :at",
  }),
  fault({
    id: "question-brought-again",
    wrong: "brings a question with every retrieve",
    requirement: "CLR-010",
    file: `${STORE}/questions.ts`,
    find: "bring.run(now.getTime(), tenantId, row.question_id);",
    replace: "void bring;",
  }),
  fault({
    id: "question-in-the-past",
    wrong: "brings a question with a retrieve of a past time",
    requirement: "CLR-011",
    file: "server/src/memory/retrieve.ts",
    find: `from !== "nothing" && asOf === null && grant === null`,
    replace: `from !== "nothing" && grant === null`,
  }),
  fault({
    id: "newest-question-first",
    wrong: "brings the newest question first",
    requirement: "CLR-009",
    file: `${STORE}/questions.ts`,
    find: "ORDER BY created_at, question_id LIMIT 1",
    replace: "ORDER BY created_at DESC, question_id DESC LIMIT 1",
  }),
  fault({
    id: "answered-question-again",
    wrong: "takes a second answer to a question",
    requirement: "CLR-003",
    file: `${STORE}/questions.ts`,
    find: `if (closedAt !== null && closedAt < expiresAt) return { kind: "closed" };`,
    replace: `if (closedAt !== null && closedAt < expiresAt) return { kind: "decided", conflictId: question.conflict_id, outcome: "archived_user_b_memory" };`,
  }),
  fault({
    id: "expired-question-answered",
    wrong: "takes the answer to an expired question",
    requirement: "CLR-003",
    file: `${STORE}/questions.ts`,
    find: `if (expiresAt <= now.getTime()) return { kind: "expired" };`,
    replace: "",
  }),
  fault({
    id: "question-of-another-user",
    wrong: "takes the answer of another user",
    requirement: "CLR-005",
    file: `${STORE}/questions.ts`,
    find: "WHERE tenant_id = ? AND user_hash = user_hash(?) AND question_id = ?`",
    replace: "WHERE tenant_id = ? AND length(?) AND question_id = ?`",
  }),
  fault({
    id: "both-archives-one",
    wrong: "archives a memory when both are right",
    requirement: "CLR-001",
    file: `${STORE}/verdict.ts`,
    find: `if (verdict === "A" || verdict === "neither") drop(tenantId, b, at);`,
    replace: `if (verdict !== "B") drop(tenantId, b, at);`,
  }),
  fault({
    id: "answers-swapped",
    wrong: "archives the memory that was chosen",
    requirement: "CLR-001",
    file: `${STORE}/verdict.ts`,
    find: `if (verdict === "B" || verdict === "neither") drop(tenantId, a, at);
      if (verdict === "A" || verdict === "neither") drop(tenantId, b, at);`,
    replace: `if (verdict === "A" || verdict === "neither") drop(tenantId, a, at);
      if (verdict === "B" || verdict === "neither") drop(tenantId, b, at);`,
  }),
  fault({
    id: "free-text-lost",
    wrong: "forgets what a person says about their answer",
    requirement: "CLR-007",
    file: `${STORE}/questions.ts`,
    find: "conflictId: question.conflict_id, verdict, reason };",
    replace: "conflictId: question.conflict_id, verdict, reason: null && reason };",
  }),
  fault({
    id: "authority-overlooked",
    wrong: "does not look at authority between two assertions",
    requirement: "CLM-003",
    file: "server/src/provenance/contest.ts",
    find: "if (later.authority !== earlier.authority) return",
    replace: "if (later.authority < 0) return",
  }),
  fault({
    id: "last-arrival-counts",
    wrong: "takes what arrives last for the later observation",
    requirement: "CLM-004",
    file: "server/src/provenance/contest.ts",
    find: `won(time > 0, "recency_weighted")`,
    replace: `won(true, "recency_weighted")`,
  }),
  fault({
    id: "undecided-decided",
    wrong: "takes the later of two equal assertions",
    requirement: "CLM-006",
    file: "server/src/provenance/contest.ts",
    find: `if (later.confidence === earlier.confidence) return { winner: "nobody" };`,
    replace: `if (later.confidence === earlier.confidence) return won(true, "recency_weighted");`,
  }),
];
