import { call, path } from "../page/api.js";
import { el } from "../page/dom.js";
import { panel } from "../page/panel.js";
import { anything, badge, count, definitions, time, words } from "../page/shown.js";
import { table } from "../page/table.js";
import { jobBadge } from "./jobs.js";
import { memoryLink } from "./user.js";
import { userLink } from "./users.js";

/** @typedef {import("@memoryos/contract").Job} Job */
/** @typedef {import("@memoryos/contract").Decision} Decision */

/**
 * @param {string} id
 * @param {string | undefined} userId whose job it is, where that is known
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showJob(id, userId) {
  /** @type {Job} */
  const job = (await call("GET", path`/v1/memories/jobs/${id}`)).data;
  const content = await Promise.all([
    panel("How it went", () => progress(job)),
    panel("Decisions", () => decisions(job, userId)),
    panel("Extraction", () => anything(job.extraction_metadata)),
    panel("Measured", () => anything(job.operational_metrics)),
    panel("Metadata", () => anything(job.metadata)),
  ]);
  return { title: "Job", content: [userId && el("p", {}, "Of ", userLink(userId)), ...content] };
}

/** @param {Job} job */
function progress(job) {
  return definitions([
    ["Status", jobBadge(job.status)],
    ["Accepted", time(job.created_at)],
    ["Begun", time(job.started_at)],
    ["Completed", time(job.completed_at)],
    ["Given up", time(job.dead_lettered_at)],
    ["Attempts", count(job.attempts)],
    ["Memories", job.nothing_to_extract ? "none: there was nothing to remember" : count(job.memories_created)],
    ["Kept until confirmed", count(job.pending_candidates_buffered)],
    ["Confirmed", count(job.pending_candidates_promoted)],
    ["Queue", job.queue_name ?? "–"],
    ["Error", job.error_summary ?? job.error ?? "–"],
    ["Id", el("code", {}, job.job_id)],
  ]);
}

/**
 * @param {Job} job
 * @param {string | undefined} userId
 */
function decisions({ decisions, status }, userId) {
  if (decisions.length === 0) {
    return el("p", { class: "quiet" }, status === "completed" ? "There was nothing to decide." : "None yet.");
  }
  return table(
    "Decisions",
    [
      { title: "Outcome", cell: (/** @type {Decision} */ decision) => badge(decision.outcome) },
      { title: "Category", cell: ({ category }) => category },
      { title: "Why", cell: ({ reason }) => words(reason) },
      { title: "Memory", cell: ({ memory_id: id }) => linkTo(id, userId) },
      { title: "Other memory", cell: ({ other_memory_id: id }) => linkTo(id, userId) },
    ],
    decisions,
  );
}

/**
 * @param {string | null} id
 * @param {string | undefined} userId
 */
function linkTo(id, userId) {
  return id === null ? "–" : memoryLink(id, userId, id.slice(-12));
}
