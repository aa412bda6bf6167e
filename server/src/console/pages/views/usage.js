import { labelled, select } from "../page/actions.js";
import { call } from "../page/api.js";
import { barChart } from "../page/chart.js";
import { announce, el } from "../page/dom.js";
import { problemNotice } from "../page/notice.js";
import { figures, panel } from "../page/panel.js";
import { badge, count, share, time } from "../page/shown.js";
import { table } from "../page/table.js";

/** @type {Record<string, { tone: "good" | "warn" | "bad", means: string }>} */
const MODES = {
  FULL: { tone: "good", means: "Everything is written and retrieved." },
  PASSTHROUGH: { tone: "warn", means: "The app goes on without memory until the reset." },
  DEGRADED_RETRIEVE: { tone: "warn", means: "Memories are retrieved, and nothing is written until the reset." },
  BLOCKED: { tone: "bad", means: "Nothing is written until the reset." },
};

const dollars = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD", maximumFractionDigits: 6 });

/** @returns {Promise<import("../routes.js").Shown>} */
export async function showUsage() {
  /** @type {import("@memoryos/contract").TenantUsage} */
  const usage = (await call("GET", "/v1/tenant/usage")).data;
  const content = await Promise.all([
    panel("This month", () => thisMonth(usage)),
    panel("Memories by day", additions),
    panel("Usage by month", months),
    panel("Costs", costs),
  ]);
  return { title: "Usage", content };
}

/** @param {import("@memoryos/contract").TenantUsage} usage */
function thisMonth(usage) {
  const mode = MODES[usage.mode];
  const ofLimit = (/** @type {number | null} */ limit) => (limit === null ? "no limit" : `of ${count(limit)}`);
  return [
    el("p", {}, "Mode ", badge(usage.mode, mode?.tone), ` ${mode?.means ?? ""} Plan `, badge(usage.plan_tier), "."),
    figures([
      {
        name: "Calls",
        value: count(usage.calls_used),
        note: ofLimit(usage.calls_limit),
        used: usage.calls_used,
        limit: usage.calls_limit,
      },
      {
        name: "Tokens",
        value: count(usage.tokens_used),
        note: ofLimit(usage.tokens_limit),
        used: usage.tokens_used,
        limit: usage.tokens_limit,
      },
      {
        name: "Writes",
        value: count(usage.writes_used),
        note: ofLimit(usage.writes_limit),
        used: usage.writes_used,
        limit: usage.writes_limit,
      },
      { name: "Reads", value: count(usage.reads_used) },
      {
        name: "Budget left",
        value: share(usage.budget_remaining_pct),
        note: usage.reset_at ? ["Reset ", time(usage.reset_at)] : "no reset: nothing is limited",
      },
      { name: "Jobs that succeed", value: share(usage.extraction_success_rate) },
      { name: "Jobs that find nothing", value: share(usage.nothing_to_extract_rate) },
      {
        name: "Contradictions settled",
        value: count(usage.conflicts_resolved_mtd),
        note: el("a", { href: "#/conflicts" }, `${count(usage.cross_user_conflicts_pending)} between users wait`),
      },
    ]),
  ];
}

async function additions() {
  const days = select(
    "days",
    [
      ["7", "7 days"],
      ["30", "30 days"],
      ["90", "90 days"],
    ],
    "30",
  );
  const place = el("div", {}, await dailyChart(30));
  days.addEventListener("change", async () => {
    try {
      place.replaceChildren(await dailyChart(Number(days.value)));
      announce(`${days.value} days`);
    } catch (error) {
      place.replaceChildren(problemNotice(error));
    }
  });
  return [labelled("Show the last", days), place];
}

/** @param {number} days */
async function dailyChart(days) {
  /** @type {import("@memoryos/contract").MemoryAdditions[]} */
  const rows = (await call("GET", "/v1/tenant/memory-additions", { query: { limit: days } })).data;
  return barChart({
    title: `Memories stored in ${days} days`,
    unit: "Memories",
    step: "Day (UTC)",
    bars: rows.map(({ day, count }) => ({ label: day, value: count })),
  });
}

async function months() {
  /** @type {{ month: string, calls: number, writes: number, tokens: number, reads: number }[]} */
  const rows = (await call("GET", "/console/api/usage-by-month")).data;
  if (rows.length === 0) return el("p", { class: "quiet" }, "Nothing was used yet.");
  return table(
    "Usage by month",
    [
      { title: "Month (UTC)", cell: ({ month }) => month },
      { title: "Calls", cell: ({ calls }) => count(calls), isNumber: true },
      { title: "Writes", cell: ({ writes }) => count(writes), isNumber: true },
      { title: "Reads", cell: ({ reads }) => count(reads), isNumber: true },
      { title: "Tokens", cell: ({ tokens }) => count(tokens), isNumber: true },
    ],
    rows,
  );
}

async function costs() {
  /** @type {import("@memoryos/contract").CostSummary} */
  const cost = (await call("GET", "/v1/tenant/cost-summary")).data;
  return [
    figures([
      {
        name: "This month",
        value: dollars.format(cost.estimated_cost_usd),
        note: `${count(cost.current_month_tokens)} tokens`,
      },
      { name: "Projected month", value: dollars.format(cost.projected_month_cost_usd) },
      { name: "Per call", value: cost.cost_per_call === null ? "–" : dollars.format(cost.cost_per_call) },
      {
        name: "Saved by the gate",
        value: dollars.format(cost.savings_from_gate_usd),
        note: `${share(cost.gate_block_rate)} blocked`,
      },
    ]),
    el("p", { class: "quiet" }, "Estimates, from counted tokens."),
  ];
}
