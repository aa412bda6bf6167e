import { labelled, select } from "../page/actions.js";
import { call } from "../page/api.js";
import { el, nodes } from "../page/dom.js";
import { problemNotice } from "../page/notice.js";
import { badge, count, time } from "../page/shown.js";
import { pagedTable } from "../page/table.js";
import { userLink } from "./users.js";

/** @typedef {import("@memoryos/contract").Job & { external_user_id: string }} ListedJob */

const STATUSES = /** @type {const} */ ([
  ["", "all"],
  ["queued", "queued"],
  ["processing", "processing"],
  ["completed", "completed"],
  ["failed", "failed, tried again"],
  ["dead", "dead"],
]);

/** @type {Record<string, "good" | "warn" | "bad">} */
const TONES = { completed: "good", failed: "warn", dead: "bad" };

/**
 * @param {string | null} [userId] whose jobs; null lists everybody's
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showJobs(userId = null) {
  const status = select("status", STATUSES, "");
  const place = el("div", {}, ...nodes(await load()));
  status.addEventListener("change", async () => {
    try {
      place.replaceChildren(...nodes(await load()));
    } catch (error) {
      place.replaceChildren(problemNotice(error));
    }
  });
  const title = userId === null ? "Jobs" : `Jobs of ${userId}`;
  return { title, content: [el("div", { class: "bar" }, labelled("Status", status)), place] };

  function load() {
    /** @type {import("../page/table.js").Column<ListedJob>[]} */
    const columns = [
      { title: "Accepted", cell: (job) => jobLink(job.job_id, job.external_user_id, time(job.created_at)) },
      { title: "Status", cell: (job) => jobBadge(job.status) },
      { title: "User", cell: (job) => userLink(job.external_user_id) },
      { title: "Memories", cell: (job) => count(job.memories_created), isNumber: true },
      { title: "Decisions", cell: (job) => count(job.decisions.length), isNumber: true },
      { title: "Attempts", cell: (job) => count(job.attempts), isNumber: true },
      { title: "Error", cell: (job) => job.error_summary ?? "–" },
    ];
    const filters = { status: status.value, external_user_id: userId };
    return pagedTable({
      caption: "Jobs, newest first",
      columns,
      empty: "There are none: a job begins with each conversation that is added.",
      load: (cursor) => call("GET", "/console/api/jobs", { query: { ...filters, limit: 50, cursor } }),
    });
  }
}

/** @param {string} status */
export function jobBadge(status) {
  return badge(status, TONES[status]);
}

/**
 * @param {string} id
 * @param {string | undefined} userId whose job it is, where that is known
 * @param {import("../page/dom.js").Child} shown
 */
export function jobLink(id, userId, shown) {
  const owner = userId === undefined ? "" : `/${encodeURIComponent(userId)}`;
  return el("a", { href: `#/jobs/${id}${owner}` }, shown);
}
