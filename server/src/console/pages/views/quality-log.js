import { call } from "../page/api.js";
import { el } from "../page/dom.js";
import { badge, score, time, words } from "../page/shown.js";
import { pagedTable } from "../page/table.js";
import { userLink } from "./users.js";

/** @type {Record<string, string>} */
const LAYERS = {
  L1: "too often within the minute",
  L2: "too short or too repetitive",
  L3: "nearly the same as moments ago",
  L4: "budget used up",
};

/** @returns {Promise<import("../routes.js").Shown>} */
export async function showQualityLog() {
  /** @type {import("../page/table.js").Column<import("@memoryos/contract").QualityLogEntry>[]} */
  const columns = [
    { title: "When", cell: (entry) => time(entry.created_at) },
    { title: "User", cell: (entry) => userLink(entry.external_user_id) },
    { title: "Outcome", cell: (entry) => outcome(entry) },
    { title: "Why", cell: (entry) => LAYERS[entry.layer_blocked_at] ?? words(entry.reason) },
    { title: "Quality", cell: (entry) => score(entry.quality_score), isNumber: true },
    { title: "Similarity", cell: (entry) => score(entry.semantic_similarity), isNumber: true },
  ];
  const list = await pagedTable({
    caption: "What the quality gate made of each add, newest first",
    columns,
    empty: "Nothing was added yet.",
    load: (cursor) => call("GET", "/v1/tenant/quality-log", { query: { limit: 50, cursor } }),
  });
  const about = el(
    "p",
    { class: "quiet" },
    "Each add passes four layers. Below a quality of 0.35 and above a similarity of 0.92 it is blocked.",
  );
  return { title: "Quality log", content: [about, ...list] };
}

/** @param {import("@memoryos/contract").QualityLogEntry} entry */
function outcome(entry) {
  if (entry.layer_blocked_at !== "NONE") return badge(`blocked by ${entry.layer_blocked_at}`, "bad");
  if (entry.reason !== null) return badge("not taken", "bad");
  return entry.nothing_to_extract ? badge("nothing to remember", "warn") : badge("accepted", "good");
}
