import { actionButton } from "../page/actions.js";
import { call, path } from "../page/api.js";
import { confirmed } from "../page/dialog.js";
import { el } from "../page/dom.js";
import { panel } from "../page/panel.js";
import { anything, badge, count, definitions, score, time, words } from "../page/shown.js";
import { table } from "../page/table.js";
import { jobLink } from "./jobs.js";
import { memoryLink, stateOf } from "./user.js";
import { userLink } from "./users.js";

/** @typedef {import("@memoryos/contract").Memory} Memory */
/** @typedef {import("@memoryos/contract").MemoryVersion} MemoryVersion */

/**
 * @param {string[]} parameters Its id, and where it is known the id of its user.
 * @param {import("../routes.js").Context} context
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showMemory([id = "", userId], context) {
  /** @type {Memory} */
  const memory = (await call("GET", path`/v1/memories/${id}`)).data;
  const content = await Promise.all([
    panel("What it is", () => [facts(memory, userId), actions(memory, userId, context)]),
    panel("Where it comes from", () => provenance(memory, userId)),
    panel("History", () => versions(id)),
  ]);
  return {
    title: "Memory",
    content: [userId && el("p", {}, "Of ", userLink(userId)), el("blockquote", {}, memory.content), ...content],
  };
}

/**
 * @param {Memory} memory
 * @param {string | undefined} userId
 */
function facts(memory, userId) {
  const replaced = memory.previous_version_id;
  return definitions([
    ["Category", badge(memory.category)],
    ["State", stateOf(memory)],
    [
      "Importance",
      `${memory.importance_score.toFixed(1)} of 10, ${memory.original_importance_score.toFixed(1)} at first`,
    ],
    ["Confidence", score(memory.confidence_score)],
    ["Retrieved", `${count(memory.access_count)} times`],
    ["Last retrieved", time(memory.last_accessed_at)],
    ["Stored", time(memory.created_at)],
    ["Changed", time(memory.updated_at)],
    ["Agent", memory.agent_id ?? "–"],
    ["Conversation", memory.source_conversation_id ?? "–"],
    ["Took the place of", replaced === null ? "–" : memoryLink(replaced, userId, "an earlier memory")],
    ["Metadata", anything(memory.metadata)],
    ["Id", el("code", {}, memory.id)],
  ]);
}

/**
 * @param {Memory} memory
 * @param {string | undefined} userId
 * @param {import("../routes.js").Context} context
 */
function actions({ id, is_archived: isArchived }, userId, { refresh, leave }) {
  return el(
    "div",
    { class: "bar" },
    actionButton(isArchived ? "Bring back" : "Archive", async () => {
      await call("PATCH", path`/v1/memories/${id}`, { body: { is_archived: !isArchived } });
      await refresh(isArchived ? "The memory is back." : "The memory is archived: it is no longer retrieved.");
    }),
    actionButton(
      "Erase",
      async () => {
        const isSure = await confirmed({
          title: "Erase this memory?",
          explain: "The memory and its history are removed for good.",
          action: "Erase for good",
        });
        if (!isSure) return;
        await call("DELETE", path`/v1/memories/${id}`, { query: { hard_delete: true } });
        leave(userId === undefined ? "#/users" : `#/users/${encodeURIComponent(userId)}`, "The memory is erased.");
      },
      { kind: "danger" },
    ),
  );
}

/**
 * @param {Memory} memory
 * @param {string | undefined} userId
 */
function provenance({ provenance }, userId) {
  if (provenance === null) return el("p", { class: "quiet" }, "Its origin was not kept.");
  const { job_id: jobId, turn_ids: turnIds, observed_at: observedAt, received_at: receivedAt, ...source } = provenance;
  return [
    definitions([
      ["Said", time(observedAt)],
      ["Received", time(receivedAt)],
      ["Job", jobLink(jobId, userId, el("code", {}, jobId))],
      ["Messages", turnIds.length > 0 ? turnIds.join(", ") : "–"],
    ]),
    source.service === null ? null : [el("h3", {}, "Source"), anything(source)],
  ].flat();
}

/** @param {string} id */
async function versions(id) {
  /** @type {MemoryVersion[]} */
  const rows = (await call("GET", path`/v1/memories/${id}/history`)).data;
  return table(
    "Versions",
    [
      { title: "Version", cell: (/** @type {MemoryVersion} */ version) => count(version.version_number) },
      { title: "When", cell: (version) => time(version.created_at) },
      { title: "Change", cell: (version) => badge(version.change_type) },
      { title: "Why", cell: (version) => words(version.change_reason) },
      { title: "Memory", cell: (version) => version.content },
      { title: "Importance", cell: (version) => version.importance_score.toFixed(1), isNumber: true },
    ],
    rows,
  );
}
