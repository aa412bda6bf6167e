import type { Database } from "better-sqlite3";
import type { DomainSchemaName, PersonQuestion, PersonQuestionStore } from "../types.ts";

interface QuestionRow {
  tenant_id: string;
  question_id: string;
  conflict_id: string;
  entity_type: string;
  created_at: number;
  expires_at: number;
  organisation_name: string | null;
  domain: DomainSchemaName | null;
  field: string | null;
  a_content: string;
  a_said_at: number;
  b_content: string;
  b_said_at: number;
}

const FROM_PERSON = `
  FROM connections
  JOIN end_users USING (tenant_id, user_hash)
  JOIN questions USING (tenant_id, user_id)`;
const OF_PERSON = "connections.person_id = :personId AND blocked_at IS NULL";

/** Joins one side of a question: its memory and what was said of it. */
function joinSide(side: "a" | "b"): string {
  const ofTenant = (table: string) => `${table}.tenant_id = questions.tenant_id`;
  return `
    JOIN conflict_sides AS ${side} ON ${ofTenant(side)} AND ${side}.conflict_id = questions.conflict_id
      AND ${side}.side = '${side.toUpperCase()}'
    JOIN memories AS ${side}_memory ON ${ofTenant(`${side}_memory`)} AND ${side}_memory.user_id = ${side}.user_id
      AND ${side}_memory.memory_id = ${side}.memory_id
    JOIN claim_revisions AS ${side}_said ON ${ofTenant(`${side}_said`)} AND ${side}_said.user_id = ${side}.user_id
      AND ${side}_said.revision_id = ${side}.revision_id`;
}

/** Questions about the accounts that persons connected. */
export function createPersonQuestionStore(db: Database): PersonQuestionStore {
  // With a memory that is erased the question goes too; of what the app has hidden meanwhile nobody is asked.
  const open = db.prepare<[object], QuestionRow>(`
    SELECT questions.*, conflict_cases.entity_type, organisations.display_name AS organisation_name,
      a_said.domain, a_said.field, a_memory.content AS a_content, a_said.observed_at AS a_said_at,
      b_memory.content AS b_content, b_said.observed_at AS b_said_at
    ${FROM_PERSON} ${joinSide("a")} ${joinSide("b")}
    JOIN conflict_cases ON conflict_cases.tenant_id = questions.tenant_id
      AND conflict_cases.conflict_id = questions.conflict_id
    LEFT JOIN organisations ON organisations.tenant_id = questions.tenant_id
    WHERE ${OF_PERSON} AND closed_at IS NULL AND questions.expires_at > :now AND a_memory.archived_at IS NULL
    ORDER BY questions.created_at, question_id`);
  const find = db.prepare<[object], { tenant_id: string; external_user_id: string }>(
    `SELECT questions.tenant_id, external_user_id ${FROM_PERSON} WHERE ${OF_PERSON} AND question_id = :questionId`,
  );

  return {
    async listPersonQuestions(personId, now) {
      return open.all({ personId, now: now.getTime() }).map(toQuestion);
    },
    async findPersonQuestion(personId, questionId) {
      const row = find.get({ personId, questionId });
      return row ? { tenantId: row.tenant_id, externalUserId: row.external_user_id } : null;
    },
  };
}

function toQuestion(row: QuestionRow): PersonQuestion {
  return {
    questionId: row.question_id,
    conflictId: row.conflict_id,
    tenantId: row.tenant_id,
    entityType: row.entity_type,
    domain: row.domain,
    field: row.field,
    a: { content: row.a_content, saidAt: new Date(row.a_said_at) },
    b: { content: row.b_content, saidAt: new Date(row.b_said_at) },
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    organisationName: row.organisation_name,
  };
}
