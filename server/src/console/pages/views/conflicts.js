import { actionButton, labelled } from "../page/actions.js";
import { call, path } from "../page/api.js";
import { el, nodes } from "../page/dom.js";
import { problemNotice } from "../page/notice.js";
import { figures, panel } from "../page/panel.js";
import { badge, count, definitions, share, time, words } from "../page/shown.js";
import { memoryLink } from "./user.js";
import { userLink } from "./users.js";

/** @typedef {import("@memoryos/contract").Conflict} Conflict */

const ADDRESS = "/v1/tenant/shared-context-conflicts";

/**
 * @param {string[]} _parameters
 * @param {import("../routes.js").Context} context
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showConflicts(_parameters, context) {
  const content = await Promise.all([panel("This month", statistics), panel("Conflicts", () => list(context))]);
  return { title: "Conflicts", content };
}

async function statistics() {
  /** @type {import("@memoryos/contract").ConflictStats} */
  const stats = (await call("GET", "/v1/tenant/conflict-stats")).data;
  return figures([
    { name: "Need a decision", value: count(stats.requires_attention) },
    { name: "People are asked", value: count(stats.pending_user_session) },
    { name: "Found", value: count(stats.total_detected_mtd) },
    { name: "Settled by a rule", value: count(stats.auto_resolved_mtd), note: share(stats.auto_resolution_rate) },
    { name: "Decided by people", value: count(stats.resolved_by_user_session_mtd) },
    { name: "Decided by you", value: count(stats.resolved_by_tenant_mtd) },
  ]);
}

/** @param {import("../routes.js").Context} context */
async function list(context) {
  const settled = el("input", { type: "checkbox" });
  const place = el("div", {}, ...nodes(await load(null)));
  settled.addEventListener("change", async () => {
    try {
      place.replaceChildren(...nodes(await load(null)));
    } catch (error) {
      place.replaceChildren(problemNotice(error));
    }
  });
  return [el("label", { class: "check" }, settled, "settled and ignored ones too"), place];

  /**
   * @param {string | null} cursor
   * @returns {Promise<import("../page/dom.js").Child[]>}
   */
  async function load(cursor) {
    /** @type {{ data: Conflict[], pagination: { next_cursor: string | null } }} */
    const page = await call("GET", ADDRESS, { query: { include_resolved: settled.checked, limit: 50, cursor } });
    if (page.data.length === 0 && cursor === null) return [el("p", { class: "quiet" }, "There are none.")];
    const next = page.pagination.next_cursor;
    const more = actionButton("Show more", async () => more.replaceWith(...nodes(await load(next))));
    return [...page.data.map((conflict) => card(conflict, context)), next && more];
  }
}

/**
 * @param {Conflict} conflict
 * @param {import("../routes.js").Context} context
 */
function card(conflict, context) {
  const isOpen = conflict.status === "pending" || conflict.status === "clarification_queued";
  return el(
    "article",
    { class: "conflict" },
    el(
      "h3",
      {},
      words(conflict.entity_type),
      " ",
      badge(conflict.status, conflict.requires_attention ? "bad" : isOpen ? "warn" : "plain"),
    ),
    el("div", { class: "sides" }, side(conflict, "a"), side(conflict, "b")),
    definitions([
      ["Found", time(conflict.detected_at)],
      ...(conflict.auto_resolution ? [row("Rule", words(conflict.auto_resolution))] : []),
      ...(conflict.resolution ? [row("Outcome", words(conflict.resolution))] : []),
      ...(conflict.resolved_by ? [row("Decided by", words(conflict.resolved_by))] : []),
      ...(conflict.resolution_reason ? [row("Why", conflict.resolution_reason)] : []),
    ]),
    isOpen && decision(conflict, context),
  );
}

/**
 * @param {string} name
 * @param {string} value
 * @returns {[string, string]}
 */
function row(name, value) {
  return [name, value];
}

/**
 * @param {Conflict} conflict
 * @param {"a" | "b"} letter
 */
function side(conflict, letter) {
  const memoryId = conflict[`user_${letter}_memory_id`];
  const userId = conflict[`user_${letter}_id`];
  const service = conflict[`source_service_${letter}`];
  return el(
    "div",
    {},
    el("h4", {}, `${letter.toUpperCase()}: ${conflict[`entity_value_${letter}`]}`),
    el("p", {}, conflict[`memory_${letter}_content`] ?? "Its memory was erased."),
    el(
      "p",
      { class: "quiet" },
      userId ? userLink(userId) : "unknown user",
      service && ` · ${service}`,
      " · ",
      time(conflict[`memory_${letter}_created_at`]),
      memoryId && userId && [" · ", memoryLink(memoryId, userId, `memory ${letter.toUpperCase()}`)],
    ),
  );
}

/**
 * @param {Conflict} conflict
 * @param {import("../routes.js").Context} context
 */
function decision({ id, entity_type: about, resolution_path: decider }, { refresh }) {
  const reason = el("input", { autocomplete: "off" });
  const describes = words(about);
  const decide = (/** @type {string} */ label, /** @type {"A" | "B" | "both_valid"} */ verdict) =>
    actionButton(
      label,
      async () => {
        const body = { correct_user: verdict, ...(reason.value ? { reason: reason.value } : {}) };
        await call("POST", path`/v1/tenant/conflicts/${id}/resolve`, { body });
        await refresh(`Decided: ${label}.`);
      },
      { describes },
    );
  const ignore = actionButton(
    "Ignore",
    async () => {
      await call("PATCH", path`/v1/tenant/shared-context-conflicts/${id}`, { body: { status: "ignored" } });
      await refresh("The conflict is ignored: both memories stay.");
    },
    { describes },
  );
  if (decider === "user_session") {
    return [el("p", { class: "quiet" }, "The person is asked in one of their next conversations."), ignore];
  }
  return el(
    "div",
    {},
    labelled("Reason, kept with the decision", reason),
    el(
      "div",
      { class: "bar" },
      decide("A is right", "A"),
      decide("B is right", "B"),
      decide("Both are right", "both_valid"),
      ignore,
    ),
  );
}
