import { joined, listOf, memberOf, toJson } from "../http/json.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import { questionText } from "../provenance/question.ts";
import { isHotBefore, writeResult } from "./results.ts";
import type { Services } from "./services.ts";
import { toClarification } from "./wire-question.ts";

/** What a retrieve finds in each quota mode (QTA-017, QTA-018, QTA-020). */
const SEARCHED = { FULL: "all", BLOCKED: "all", DEGRADED_RETRIEVE: "hot", PASSTHROUGH: "nothing" } as const;

export function retrieveHandlers({ retriever, clock }: Services): Pick<Handlers, "retrieveMemories"> {
  return {
    async retrieveMemories(call) {
      const { tenantId } = callerOf(call);
      const { body } = call;
      const { mode } = call.standing;
      refuseReservedUser(body.external_user_id);
      const found = await retriever(tenantId, body.external_user_id, {
        query: body.query.trim(),
        from: SEARCHED[mode],
        limit: body.limit ?? 10,
        categories: body.categories ?? [],
        agentId: body.agent_id ?? null,
        timeFilterDays: body.time_filter_days ?? null,
        asOf: body.as_of ? instant(body.as_of, "/body/as_of") : null,
        format: body.format ?? "bullets",
        contextMaxTokens: body.context_max_tokens ?? 500,
      });
      const now = clock.now();
      const data = memberOf("data", listOf(found.results.map((result) => writeResult(result, now))));
      const rest = toJson({
        retrieval_id: found.retrievalId,
        cached: found.cached,
        system_prompt_addition: found.context,
        context_token_count: found.contextTokens,
        memories_from_hot_tier: found.results.filter((result) => isHotBefore(result, now)).length,
        clarification_question: found.question && questionText(found.question),
        clarification: found.question && toClarification(found.question),
        source_reviews: [],
        quota_mode: mode,
        is_degraded: mode === "DEGRADED_RETRIEVE" || found.degraded,
        is_passthrough: mode === "PASSTHROUGH",
      });
      return {
        body: joined(data, rest),
      };
    },
  };
}
