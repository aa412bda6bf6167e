import { v7 as uuidv7 } from "uuid";
import { textsIn, withTexts } from "../domains/redaction/strings.ts";
import { idempotencyOf } from "../http/idempotency.ts";
import { callerOf, type Handlers, planUsageOf } from "../http/operation.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import { queueOf } from "../quota/plans.ts";
import { answerAdd, toMessages } from "./add-answer.ts";
import type { Services } from "./services.ts";

export function addHandlers({ admit, worker, hasher, clock, redact }: Services): Pick<Handlers, "addMemories"> {
  return {
    async addMemories(call) {
      const { tenantId } = callerOf(call);
      const { idempotency_key: keyInBody, ...body } = call.body;
      refuseReservedUser(body.external_user_id);
      if (body.source?.observed_at) instant(body.source.observed_at, "/body/source/observed_at");
      const key = call.headers["idempotency-key"] ?? keyInBody;
      const now = clock.now();
      const contents = await redact(
        tenantId,
        body.messages.map(({ content }) => content.trim()),
        body.external_user_id,
      );
      const metadata = body.metadata ?? {};
      const labels = await redact(tenantId, textsIn(metadata), body.external_user_id);
      const admission = await admit({
        tenantId,
        externalUserId: body.external_user_id,
        jobId: uuidv7(),
        agentId: body.agent_id ?? null,
        conversationId: body.conversation_id ?? null,
        messages: toMessages(body.messages, contents),
        metadata: withTexts(metadata, labels),
        queueName: queueOf(planUsageOf(call).plan),
        now,
        idempotency: idempotencyOf(hasher, "addMemories", key, body, now),
        hasSource: body.source !== undefined,
      });
      return answerAdd(admission, { ...call, now, jobAccepted: () => worker.jobAccepted() });
    },
  };
}
