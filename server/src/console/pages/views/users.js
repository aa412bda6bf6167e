import { actionForm, labelled } from "../page/actions.js";
import { call } from "../page/api.js";
import { el } from "../page/dom.js";
import { badge, count, score, time } from "../page/shown.js";
import { pagedTable } from "../page/table.js";

/** @returns {Promise<import("../routes.js").Shown>} */
export async function showUsers() {
  /** @type {import("../page/table.js").Column<import("@memoryos/contract").TenantUser>[]} */
  const columns = [
    { title: "User", cell: ({ external_user_id: id }) => userLink(id) },
    { title: "Memories", cell: ({ memory_count: memories }) => count(memories), isNumber: true },
    { title: "Quality", cell: ({ quality_score_avg: quality }) => score(quality), isNumber: true },
    { title: "Last active", cell: ({ last_active_at: at }) => time(at) },
    { title: "Since", cell: ({ created_at: at }) => time(at) },
    {
      title: "Standing",
      cell: ({ is_blocked: blocked }) => (blocked ? badge("blocked", "bad") : badge("active", "good")),
    },
  ];
  const list = await pagedTable({
    caption: "Users, the most recently active first",
    columns,
    empty: "There are no users yet: one begins with the first conversation that is added for them.",
    load: (cursor) => call("GET", "/v1/tenant/users", { query: { limit: 50, cursor } }),
  });
  const find = actionForm({
    fields: [labelled("Go to the user with the id", el("input", { name: "id", required: true, autocomplete: "off" }))],
    submit: "Open",
    run: async (values) => {
      location.hash = `#/users/${encodeURIComponent(String(values.get("id")))}`;
    },
  });
  find.classList.add("inline");
  return { title: "Users", content: [find, ...list] };
}

/** @param {string} id the app's own id of the user */
export function userLink(id) {
  return el("a", { href: `#/users/${encodeURIComponent(id)}` }, id);
}
