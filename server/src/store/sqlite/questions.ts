import type { Database } from "better-sqlite3";
import type { ConflictCaseStore } from "../types.ts";
import { createCaseRows } from "./case-rows.ts";
import { createDecide } from "./cases.ts";
import type { ReadsUntilWrite } from "./until-write.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface QuestionRow {
  question_id: string;
  conflict_id: string;
  expires_at: number;
  closed_at: number | null;
  blocked_at: number | null;
}

/** Questions to the people that conflicts are about. */
export function createQuestionStore(
  db: Database,
  write: WriteTransaction,
  reads: ReadsUntilWrite,
): Pick<ConflictCaseStore, "takeQuestion" | "answerQuestion"> {
  const rows = createCaseRows(db);
  const decide = createDecide(db);
  // Of what the app has hidden from retrieves meanwhile nobody is asked.
  const next = db.prepare<[object], QuestionRow>(`
    SELECT * FROM questions
    WHERE tenant_id = :tenantId AND user_id = :userId AND brought_at IS NULL AND closed_at IS NULL AND expires_at > :now
      AND EXISTS (
        SELECT 1 FROM conflict_sides JOIN memories USING (tenant_id, user_id, memory_id)
        WHERE tenant_id = :tenantId AND conflict_id = questions.conflict_id AND side = 'A' AND archived_at IS NULL)
    ORDER BY created_at, question_id LIMIT 1`);
  const someLeft = db.prepare(
    "SELECT 1 FROM questions WHERE tenant_id = ? AND user_id = ? AND brought_at IS NULL AND closed_at IS NULL",
  );
  const hasSome = reads.keep(async (tenantId, userId) => someLeft.get(tenantId, userId) !== undefined);
  const bring = db.prepare("UPDATE questions SET brought_at = ? WHERE tenant_id = ? AND question_id = ?");
  const blocked = db.prepare(
    "SELECT 1 FROM end_users WHERE tenant_id = ? AND user_hash = user_hash(?) AND blocked_at IS NOT NULL",
  );
  const belongs = db.prepare(
    "SELECT 1 FROM connections WHERE tenant_id = ? AND user_hash = user_hash(?) AND person_id = ?",
  );
  const ofUser = db.prepare<[string, string, string], QuestionRow>(`
    SELECT questions.* FROM questions JOIN end_users USING (tenant_id, user_id)
    WHERE tenant_id = ? AND user_hash = user_hash(?) AND question_id = ?`);

  return {
    async takeQuestion({ tenantId, userId }, now) {
      const open = { tenantId, userId, now: now.getTime() };
      // Nearly always there is none, and then nothing is written.
      if (!(await hasSome(tenantId, userId)) || !next.get(open)) return null;
      return write(() => {
        const row = next.get(open);
        if (!row) return null;
        const { a, b } = rows.sides(tenantId, row.conflict_id);
        if (!a || !b) return null;
        bring.run(now.getTime(), tenantId, row.question_id);
        return {
          questionId: row.question_id,
          conflictId: row.conflict_id,
          a: { memoryId: a.memory_id, content: a.content },
          b: { memoryId: b.memory_id, content: b.content },
          expiresAt: new Date(row.expires_at),
        };
      });
    },
    answerQuestion: ({ tenantId, externalUserId, personId = null, questionId, verdict, reason, now }) =>
      write(() => {
        if (personId !== null && !belongs.get(tenantId, externalUserId, personId)) return { kind: "unknown" };
        if (blocked.get(tenantId, externalUserId)) return { kind: "blocked" };
        const question = ofUser.get(tenantId, externalUserId, questionId);
        if (!question) return { kind: "unknown" };
        const { closed_at: closedAt, expires_at: expiresAt } = question;
        if (closedAt !== null && closedAt < expiresAt) return { kind: "closed" };
        if (expiresAt <= now.getTime()) return { kind: "expired" };
        const decision = { tenantId, conflictId: question.conflict_id, verdict, reason };
        return decide({ ...decision, by: "user_session", at: now.getTime() });
      }),
  };
}
