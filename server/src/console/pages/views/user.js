import { actionButton, labelled, select } from "../page/actions.js";
import { call, path } from "../page/api.js";
import { confirmed } from "../page/dialog.js";
import { el, nodes } from "../page/dom.js";
import { problemNotice } from "../page/notice.js";
import { figures, panel } from "../page/panel.js";
import { anything, badge, count, score, time, words } from "../page/shown.js";
import { pagedTable, table } from "../page/table.js";

const CATEGORIES = /** @type {const} */ (["preference", "fact", "goal", "procedure", "relationship", "expertise"]);

/**
 * @param {string} id the app's own id of the user
 * @param {import("../routes.js").Context} context
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showUser(id, context) {
  /** @type {Omit<import("@memoryos/contract").TenantUserStats, "user_id"> & { is_blocked: boolean }} */
  const stats = (await call("GET", "/console/api/user", { query: { external_user_id: id } })).data;
  const content = await Promise.all([
    panel("At a glance", () => [
      figures([
        { name: "Memories", value: count(stats.memory_count), note: stats.is_blocked && badge("blocked", "bad") },
        { name: "Average quality", value: score(stats.quality_score_avg) },
        {
          name: "Calls in 7 days",
          value: count(stats.total_calls_7d),
          note: `${count(stats.blocked_calls_7d)} blocked`,
        },
        { name: "Last active", value: time(stats.last_active_at), note: ["since ", time(stats.created_at)] },
      ]),
      actions(id, stats.is_blocked, context),
    ]),
    panel("Memories", () => memories(id)),
    panel("Jobs", () => [el("a", { href: `#/jobs/of/${encodeURIComponent(id)}` }, "Jobs of this user")]),
    panel("Blocked by the gate", () => blocks(stats.block_history)),
    panel("As a student", () => profile("/v1/memories/edtech-profile", id)),
    panel("As a customer", () => profile("/v1/memories/support-profile", id)),
  ]);
  return { title: id, content: [el("p", {}, el("a", { href: "#/users" }, "All users")), ...content] };
}

/**
 * @param {string} id
 * @param {boolean} isBlocked
 * @param {import("../routes.js").Context} context
 */
function actions(id, isBlocked, { refresh, leave }) {
  return el(
    "div",
    { class: "bar" },
    isBlocked
      ? actionButton("Unblock", async () => {
          await call("DELETE", path`/v1/users/${id}/block`);
          await refresh("The user is no longer blocked.");
        })
      : actionButton("Block", async () => {
          await call("POST", path`/v1/tenant/users/${id}/block`);
          await refresh("The user is blocked: nothing is written or retrieved for them.");
        }),
    actionButton("Export", async () => save(`${id}.json`, await call("GET", path`/v1/users/${id}/export`))),
    actionButton(
      "Erase",
      async () => {
        const isSure = await confirmed({
          title: "Erase this user?",
          explain: "Every memory, job and log entry of this user is removed for good.",
          action: "Erase for good",
          typed: id,
        });
        if (!isSure) return;
        const { memories_removed: removed } = (await call("DELETE", path`/v1/tenant/users/${id}`)).data;
        leave("#/users", `The user is erased, with ${count(removed)} memories.`);
      },
      { kind: "danger" },
    ),
  );
}

/**
 * Saves an answer as a file.
 *
 * @param {string} name
 * @param {unknown} answer
 */
function save(name, answer) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 2)], { type: "application/json" }));
  el("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/** @param {string} id */
async function memories(id) {
  const category = select(
    "category",
    [["", "all"], ...CATEGORIES.map((name) => /** @type {const} */ ([name, name]))],
    "",
  );
  const archived = el("input", { type: "checkbox" });
  const place = el("div", {}, ...nodes(await load()));
  for (const field of [category, archived]) {
    field.addEventListener("change", async () => {
      try {
        place.replaceChildren(...nodes(await load()));
      } catch (error) {
        place.replaceChildren(problemNotice(error));
      }
    });
  }
  return [
    el(
      "div",
      { class: "bar" },
      labelled("Category", category),
      el("label", { class: "check" }, archived, "archived too"),
    ),
    place,
  ];

  function load() {
    /** @type {import("../page/table.js").Column<import("@memoryos/contract").Memory>[]} */
    const columns = [
      { title: "Memory", cell: (memory) => memoryLink(memory.id, id, memory.content) },
      { title: "Category", cell: (memory) => badge(memory.category) },
      { title: "Importance", cell: (memory) => memory.importance_score.toFixed(1), isNumber: true },
      { title: "Confidence", cell: (memory) => score(memory.confidence_score), isNumber: true },
      { title: "State", cell: (memory) => stateOf(memory) },
      { title: "Since", cell: (memory) => time(memory.created_at) },
    ];
    const filters = { external_user_id: id, categories: category.value, include_archived: archived.checked };
    return pagedTable({
      caption: "Memories, newest first",
      columns,
      empty: "There are none.",
      load: (cursor) => call("GET", "/v1/memories", { query: { ...filters, limit: 50, cursor } }),
    });
  }
}

/**
 * @param {string} id
 * @param {string | undefined} userId whose memory it is, where that is known
 * @param {string} text
 */
export function memoryLink(id, userId, text) {
  const owner = userId === undefined ? "" : `/${encodeURIComponent(userId)}`;
  return el("a", { href: `#/memories/${id}${owner}` }, text);
}

/** @param {import("@memoryos/contract").Memory} memory */
export function stateOf(memory) {
  if (memory.is_archived) return badge(memory.system_archived ? "archived by the service" : "archived", "warn");
  return memory.is_hot ? badge("hot", "good") : badge("live");
}

/** @param {import("@memoryos/contract").GateBlock[]} history */
function blocks(history) {
  if (history.length === 0) return el("p", { class: "quiet" }, "Nothing was.");
  return table(
    "What the gate blocked",
    [
      { title: "When", cell: (/** @type {import("@memoryos/contract").GateBlock} */ block) => time(block.blocked_at) },
      { title: "Layer", cell: ({ layer }) => layer },
      { title: "Why", cell: ({ reason }) => words(reason) },
    ],
    history,
  );
}

/**
 * What a domain schema knows of the user; null when that is nothing, as with every schema that is not chosen.
 *
 * @param {string} address
 * @param {string} id
 */
async function profile(address, id) {
  const { data } = await call("GET", address, { query: { external_user_id: id } });
  if (data === null) return null;
  // What tells the server which profile it is says nothing of the person.
  const { id: _id, proxy_user_id: _userId, tenant_id: _tenantId, schema_version: _version, ...known } = data;
  return anything(known);
}
