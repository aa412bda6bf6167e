import { UNLIMITED } from "../http/envelope.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import type { Services } from "./services.ts";
import { toSearchResult } from "./wire.ts";

export function retrieveHandlers({ retriever }: Services): Pick<Handlers, "retrieveMemories"> {
  return {
    async retrieveMemories(call) {
      const { tenantId } = callerOf(call);
      const { body } = call;
      refuseReservedUser(body.external_user_id);
      const found = await retriever(tenantId, body.external_user_id, {
        query: body.query.trim(),
        limit: body.limit ?? 10,
        categories: body.categories ?? [],
        agentId: body.agent_id ?? null,
        timeFilterDays: body.time_filter_days ?? null,
        asOf: body.as_of ? instant(body.as_of, "/body/as_of") : null,
        format: body.format ?? "bullets",
        contextMaxTokens: body.context_max_tokens ?? 500,
      });
      return {
        body: {
          retrieval_id: found.retrievalId,
          data: found.results.map(({ memory, relevance }) => toSearchResult(memory, relevance)),
          cached: found.cached,
          system_prompt_addition: found.context,
          context_token_count: found.contextTokens,
          memories_from_hot_tier: 0,
          clarification_question: null,
          clarification: null,
          source_reviews: [],
          quota_mode: UNLIMITED.mode,
          is_degraded: found.degraded,
          is_passthrough: false,
        },
      };
    },
  };
}
