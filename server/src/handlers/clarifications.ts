import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser } from "../http/requests.ts";
import type { AnswerOutcome } from "../store/types.ts";
import type { Services } from "./services.ts";

export function clarificationHandlers({ store, clock, redact }: Services): Pick<Handlers, "answerClarification"> {
  return {
    async answerClarification(call) {
      const { tenantId } = callerOf(call);
      const { external_user_id: externalUserId, answer: verdict, free_text: text } = call.body;
      const { clarification_id: questionId } = call.path;
      refuseReservedUser(externalUserId);
      const [reason = null] = text === undefined ? [] : await redact(tenantId, [text], externalUserId);
      const answer = { tenantId, externalUserId, questionId, verdict, reason, now: clock.now() };
      const outcome = await store.answerQuestion(answer);
      const { conflictId, outcome: resolution } = decided(outcome);
      const data = { resolved: true, clarification_id: questionId, conflict_id: conflictId, resolution };
      return { body: { data } };
    },
  };
}

/**
 * What an answer decided.
 *
 * @throws ApiError when it decided nothing.
 */
export function decided(outcome: AnswerOutcome): Extract<AnswerOutcome, { kind: "decided" }> {
  switch (outcome.kind) {
    case "decided":
      return outcome;
    case "blocked":
      throw new ApiError("proxy_user_blocked");
    case "expired":
      throw new ApiError("clarification_expired");
    case "closed":
      throw new ApiError("clarification_already_resolved");
    case "not_yours":
      throw new ApiError("conflict_not_user_session");
    case "unknown":
    case "memory_missing":
      throw new ApiError("clarification_not_found");
  }
}
