import { listOf, toJson, withMember } from "../http/json.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import { aboutRetrieval, SEARCHED, writeResult } from "./results.ts";
import type { Services } from "./services.ts";

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
        grant: null,
      });
      const now = clock.now();
      const data = listOf(found.results.map((result) => writeResult(result, now)));
      const rest = toJson({ retrieval_id: found.retrievalId, ...aboutRetrieval(found, mode, now) });
      return { body: withMember("data", data, rest) };
    },
  };
}
