import type { Job as WireJob } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { timesOf } from "../jobs/times.ts";
import type { Decision, Job } from "../store/types.ts";
import type { Services } from "./services.ts";

export function jobHandlers({ store }: Services): Pick<Handlers, "getJob"> {
  return {
    async getJob(call) {
      const { tenantId } = callerOf(call);
      const job = await store.findJob(tenantId, call.path.job_id);
      if (!job) throw new ApiError("job_not_found");
      return { body: { data: toWireJob(job) } };
    },
  };
}

export function toWireJob(job: Job): WireJob {
  const startedAt = job.startedAt?.toISOString() ?? null;
  const completedAt = job.completedAt?.toISOString() ?? null;
  // While it is tried again nothing is known to be wrong.
  const hasFailed = job.status === "failed" || job.status === "dead";
  return {
    job_id: job.jobId,
    status: job.status,
    memories_created: job.createdMemoryIds.length,
    created_memory_ids: job.createdMemoryIds,
    pending_candidates_buffered: count(job, "buffered"),
    pending_candidates_promoted: count(job, "promoted"),
    decisions: job.decisions,
    attempts: job.attempts,
    nothing_to_extract: job.status === "completed" && job.decisions.length === 0,
    metadata: job.metadata,
    queue_name: job.queueName,
    error: hasFailed ? job.error : null,
    error_summary: hasFailed ? job.errorSummary : null,
    created_at: job.createdAt.toISOString(),
    queued_at: job.createdAt.toISOString(),
    processing_started_at: startedAt,
    started_at: startedAt,
    completed_at: completedAt,
    searchable_at: completedAt,
    dead_lettered_at: job.deadAt?.toISOString() ?? null,
    extraction_metadata: job.extractionMetadata,
    operational_metrics: { ...timesOf(job), ...job.metrics },
    proposal_ids: [],
  };
}

function count(job: Job, outcome: Decision["outcome"]): number {
  return job.decisions.filter((decision) => decision.outcome === outcome).length;
}
