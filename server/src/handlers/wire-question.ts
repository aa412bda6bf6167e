import type { Clarification } from "@memoryos/contract";
import { questionText } from "../provenance/question.ts";
import type { Question } from "../store/types.ts";

/** A question as a retrieve brings it. */
export function toClarification(question: Question): Clarification {
  const { a, b } = question;
  return {
    id: question.questionId,
    conflict_id: question.conflictId,
    question: questionText(question),
    options: [
      { answer: "A", label: a.content, memory_id: a.memoryId },
      { answer: "B", label: b.content, memory_id: b.memoryId },
      { answer: "both", label: "Both are right.", memory_id: null },
      { answer: "neither", label: "Neither is right.", memory_id: null },
    ],
    expires_at: question.expiresAt.toISOString(),
  };
}
