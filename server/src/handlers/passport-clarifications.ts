import type { PassportClarification } from "@memoryos/contract";
import { type Handlers, personOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { daysSince } from "../passport/account/memory-view.ts";
import { questionText } from "../provenance/question.ts";
import type { PersonQuestion } from "../store/types.ts";
import { decided } from "./clarifications.ts";
import type { Services } from "./services.ts";

type ClarificationHandlers = Pick<Handlers, "listPassportClarifications" | "answerPassportClarification">;

/** Questions that organisations have about the accounts that a person connected. */
export function passportClarificationHandlers({ store, clock, redact }: Services): ClarificationHandlers {
  return {
    async listPassportClarifications(call) {
      const now = clock.now();
      const questions = await store.listPersonQuestions(personOf(call).personId, now);
      return { body: { data: { clarifications: questions.map((question) => toWire(question, now)) } } };
    },

    async answerPassportClarification(call) {
      const { clarification_id: questionId } = call.path;
      const { answer: verdict, free_text: text } = call.body;
      const { personId } = personOf(call);
      const asked = await store.findPersonQuestion(personId, questionId);
      if (!asked) throw new ApiError("clarification_not_found");
      const { tenantId, externalUserId } = asked;
      const [reason = null] = text === undefined ? [] : await redact(tenantId, [text], externalUserId);
      const outcome = await store.answerQuestion({ ...asked, personId, questionId, verdict, reason, now: clock.now() });
      // To a person an organisation that wants to hear nothing has no questions.
      if (outcome.kind === "blocked") throw new ApiError("clarification_not_found");
      decided(outcome);
      return { body: { data: { resolved: true, clarification_id: questionId } } };
    },
  };
}

function toWire(question: PersonQuestion, now: Date): PassportClarification {
  const { a, b } = question;
  return {
    id: question.questionId,
    question_context: questionText(question),
    created_at: question.createdAt.toISOString(),
    expires_at: question.expiresAt.toISOString(),
    status: "pending",
    entity_type: question.entityType || null,
    domain: question.domain,
    field: question.field,
    value_a: a.content,
    value_b: b.content,
    value_a_age_days: daysSince(a.saidAt, now),
    value_b_age_days: daysSince(b.saidAt, now),
    organisation_name: question.organisationName,
  };
}
