import type { UniversalJob as WireJob } from "@memoryos/contract";
import { textsIn, withTexts } from "../domains/redaction/strings.ts";
import { idempotencyOf } from "../http/idempotency.ts";
import { listOf, toJson, withMember } from "../http/json.ts";
import { agentOf, type Handlers, planUsageOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { uuidv7 } from "../ids.ts";
import type { Category } from "../memory/types.ts";
import { UNIVERSAL } from "../passport/universal.ts";
import { visibleMemories } from "../passport/visible-memories.ts";
import { queueOf } from "../quota/plans.ts";
import type { Job } from "../store/types.ts";
import { answerAdd, toMessages } from "./add-answer.ts";
import { aboutRetrieval, SEARCHED, writeResult } from "./results.ts";
import type { Services } from "./services.ts";

type UniversalHandlers = Pick<Handlers, "addUniversalMemories" | "retrieveUniversalMemories" | "getUniversalJob">;

/** What was found without having looked. */
const NOT_LOOKED = { results: [], context: "", contextTokens: 0, cached: false, degraded: false, question: null };

const NO_GRANT = {
  permission_status: "no_grant_for_user",
  permission_error: "no_grant_for_user",
  categories_available: [] as Category[],
  retrieval_id: null,
};

export function universalHandlers(services: Services): UniversalHandlers {
  const { store, admit, retriever, worker, hasher, clock, redact } = services;

  return {
    async addUniversalMemories(call) {
      const { agentId, personId, tenantId: chargedTenantId } = agentOf(call);
      const { idempotency_key: keyInBody, ...body } = call.body;
      const key = call.headers["idempotency-key"] ?? keyInBody;
      const now = clock.now();
      // What the owner's domain schema never stores is stored for nobody.
      const contents = await redact(
        chargedTenantId,
        body.messages.map(({ content }) => content.trim()),
      );
      const metadata = body.metadata ?? {};
      const admission = await admit({
        tenantId: UNIVERSAL,
        externalUserId: personId,
        chargedTenantId,
        jobId: uuidv7(),
        agentId,
        conversationId: null,
        messages: toMessages(body.messages, contents),
        metadata: withTexts(metadata, await redact(chargedTenantId, textsIn(metadata))),
        queueName: queueOf(planUsageOf(call).plan),
        now,
        idempotency: idempotencyOf(hasher, "addUniversalMemories", key && `${agentId} ${personId} ${key}`, body, now),
        keyId: null,
        source: null,
      });
      const { standing, planUsage } = call;
      return answerAdd(admission, { standing, planUsage, now, jobAccepted: () => worker.jobAccepted() });
    },

    async retrieveUniversalMemories(call) {
      const { agentId, personId, tenantId: ownerTenantId } = agentOf(call);
      const { body } = call;
      const { mode } = call.standing;
      const reader = { agentId, isOfHotTier: SEARCHED[mode] === "hot" };
      for (;;) {
        const access = await store.findAccess(agentId, personId, clock.now());
        if (!access) {
          const nothing = aboutRetrieval(NOT_LOOKED, mode, clock.now());
          return { body: { data: [], ...NO_GRANT, ...nothing } };
        }
        const found = await retriever(UNIVERSAL, personId, {
          query: body.query.trim(),
          from: SEARCHED[mode],
          limit: body.limit ?? 10,
          categories: [],
          agentId: null,
          timeFilterDays: null,
          asOf: null,
          format: body.format ?? "bullets",
          contextMaxTokens: body.context_max_tokens ?? 500,
          grant: { agentId, ownerTenantId, categories: access.categories },
        });
        // The person may have changed the grant meanwhile: then what was found is nobody's to see.
        const now = clock.now();
        const since = await store.findAccess(agentId, personId, now);
        if (JSON.stringify(since?.categories) !== JSON.stringify(access.categories)) continue;
        const data = listOf(found.results.map((result) => writeResult(result, now, reader)));
        const rest = toJson({
          permission_status: null,
          permission_error: null,
          categories_available: access.categories,
          // There is no feedback on what an agent retrieves.
          retrieval_id: null,
          ...aboutRetrieval(found, mode, now, reader),
        });
        return { body: withMember("data", data, rest) };
      }
    },

    async getUniversalJob(call) {
      const { agentId, personId } = agentOf(call);
      const job = await store.findJob(UNIVERSAL, call.path.job_id);
      if (!job || job.agentId !== agentId || job.userId !== personId) throw new ApiError("job_not_found");
      const access = await store.findAccess(agentId, personId, clock.now());
      return { body: toWireJob(job, await visibleMemories(store, job, access)) };
    },
  };
}

const STATES = {
  queued: "PENDING",
  processing: "STARTED",
  completed: "SUCCESS",
  failed: "RETRY",
  dead: "FAILURE",
} as const satisfies Record<Job["status"], string>;

/** @param visible Memories that the agent may know of now. */
function toWireJob(job: Job, visible: ReadonlySet<string>): Omit<WireJob, "request_id" | "timestamp"> {
  const shown = (id: string | null) => (id !== null && visible.has(id) ? id : null);
  const hasFailed = job.status === "failed" || job.status === "dead";
  return {
    job_id: job.jobId,
    state: STATES[job.status],
    status: job.status,
    memories_created: job.createdMemoryIds.length,
    blocked_reason: job.blockedReason,
    error: hasFailed ? job.error : null,
    result:
      job.completedAt === null || job.blockedReason !== null
        ? null
        : {
            created_memory_ids: job.createdMemoryIds.filter((id) => visible.has(id)),
            decisions: job.decisions.map((decision) => ({
              ...decision,
              memory_id: shown(decision.memory_id),
              other_memory_id: shown(decision.other_memory_id),
            })),
            nothing_to_extract: job.decisions.length === 0,
            searchable_at: job.completedAt.toISOString(),
          },
    metadata: job.metadata,
  };
}
