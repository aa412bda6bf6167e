import type { Database } from "better-sqlite3";
import type { DomainSchemaName, PersonQuestion, PersonQuestionStore, QuestionSide } from "../types.ts";

interface QuestionRow {
  tenant_id: string;
  question_id: string;
  conflict_id: string;
  entity_type: string;
  created_at: number;
  expires_at: number;
  organisation_name: string | null;
}

interface SideRow {
  side: "A" | "B";
  content: string;
  observed_at: number;
  domain: DomainSchemaName | null;
  field: string | null;
}

const OF_PERSON = `
  FROM connections
  JOIN end_users USING (tenant_id, user_hash)
  JOIN questions USING (tenant_id, user_id)
  WHERE connections.person_id = :personId AND blocked_at IS NULL`;

/** Questions about the accounts that persons connected. */
export function createPersonQuestionStore(db: Database): PersonQuestionStore {
  const open = db.prepare<[object], QuestionRow>(`
    SELECT questions.*, (
        SELECT entity_type FROM conflict_cases
        WHERE conflict_cases.tenant_id = questions.tenant_id AND conflict_cases.conflict_id = questions.conflict_id
      ) AS entity_type, (
        SELECT display_name FROM organisations WHERE organisations.tenant_id = questions.tenant_id
      ) AS organisation_name
    ${OF_PERSON} AND closed_at IS NULL AND expires_at > :now
    ORDER BY questions.created_at, question_id`);
  const sides = db.prepare<[string, string], SideRow>(`
    SELECT side, content, claim_revisions.observed_at, domain, field
    FROM conflict_sides
    JOIN memories USING (tenant_id, user_id, memory_id)
    JOIN claim_revisions USING (tenant_id, user_id, revision_id)
    WHERE tenant_id = ? AND conflict_id = ?`);
  const find = db.prepare<[object], { tenant_id: string; external_user_id: string }>(
    `SELECT questions.tenant_id, external_user_id ${OF_PERSON} AND question_id = :questionId`,
  );

  /** With a memory that is erased the question goes too. */
  function toQuestion(row: QuestionRow): PersonQuestion[] {
    const both = sides.all(row.tenant_id, row.conflict_id);
    const [a, b] = (["A", "B"] as const).map((name) => both.find(({ side }) => side === name));
    if (!a || !b) return [];
    const question = {
      questionId: row.question_id,
      conflictId: row.conflict_id,
      tenantId: row.tenant_id,
      entityType: row.entity_type,
      domain: a.domain,
      field: a.field,
      a: toSide(a),
      b: toSide(b),
      createdAt: new Date(row.created_at),
      expiresAt: new Date(row.expires_at),
      organisationName: row.organisation_name,
    };
    return [question];
  }

  return {
    async listPersonQuestions(personId, now) {
      return open.all({ personId, now: now.getTime() }).flatMap(toQuestion);
    },
    async findPersonQuestion(personId, questionId) {
      const row = find.get({ personId, questionId });
      return row ? { tenantId: row.tenant_id, externalUserId: row.external_user_id } : null;
    },
  };
}

function toSide({ content, observed_at: saidAt }: SideRow): QuestionSide {
  return { content, saidAt: new Date(saidAt) };
}
