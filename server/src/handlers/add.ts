import { textsIn, withTexts } from "../domains/redaction/strings.ts";
import { idempotencyOf } from "../http/idempotency.ts";
import { type Call, callerOf, type Handlers, planUsageOf } from "../http/operation.ts";
import { instant, refuseReservedUser } from "../http/requests.ts";
import { uuidv7 } from "../ids.ts";
import { type Report, sourceEventOf } from "../provenance/source-event.ts";
import { queueOf } from "../quota/plans.ts";
import { answerAdd, toMessages } from "./add-answer.ts";
import type { Services } from "./services.ts";

type Source = NonNullable<Call<"addMemories">["body"]["source"]>;

export function addHandlers({ admit, worker, hasher, clock, redact }: Services): Pick<Handlers, "addMemories"> {
  return {
    async addMemories(call) {
      const { tenantId, keyId } = callerOf(call);
      const { idempotency_key: keyInBody, ...body } = call.body;
      refuseReservedUser(body.external_user_id);
      const key = call.headers["idempotency-key"] ?? keyInBody;
      const now = clock.now();
      const contents = await redact(
        tenantId,
        body.messages.map(({ content }) => content.trim()),
        body.external_user_id,
      );
      const messages = toMessages(body.messages, contents);
      const report = body.source && reportOf(body.external_user_id, messages, body.source);
      const told = report && { scope: report.scope, evidence: report.evidence };
      const tales = told ? await redact(tenantId, textsIn(told), body.external_user_id) : [];
      const metadata = body.metadata ?? {};
      const labels = await redact(tenantId, textsIn(metadata), body.external_user_id);
      const admission = await admit({
        tenantId,
        externalUserId: body.external_user_id,
        jobId: uuidv7(),
        agentId: body.agent_id ?? null,
        conversationId: body.conversation_id ?? null,
        messages,
        metadata: withTexts(metadata, labels),
        queueName: queueOf(planUsageOf(call).plan),
        now,
        idempotency: idempotencyOf(hasher, "addMemories", key, body, now),
        keyId,
        source: report ? sourceEventOf({ ...report, ...withTexts(told, tales) }, now) : null,
      });
      const { standing, planUsage } = call;
      return answerAdd(admission, { standing, planUsage, now, jobAccepted: () => worker.jobAccepted() });
    },
  };
}

function reportOf(
  externalUserId: string,
  messages: Report["messages"],
  { service, event_id: eventKey, observed_at: observedAt, scope = {}, evidence = [] }: Source,
): Report {
  return {
    externalUserId,
    messages,
    service,
    eventKey,
    observedAt: observedAt ? instant(observedAt, "/body/source/observed_at") : null,
    scope,
    evidence: evidence.map(({ source_type: sourceType, reference, content_hash: contentHash = null }) => {
      return { sourceType, reference, contentHash };
    }),
  };
}
