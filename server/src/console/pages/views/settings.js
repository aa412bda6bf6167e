import { actionForm, labelled, select } from "../page/actions.js";
import { call } from "../page/api.js";
import { el } from "../page/dom.js";
import { panel } from "../page/panel.js";
import { badge, definitions, time } from "../page/shown.js";
import { table } from "../page/table.js";

/** @typedef {import("@memoryos/contract").TenantSettings} TenantSettings */
/** @typedef {import("@memoryos/contract").DeprecationUse} DeprecationUse */

const POLICIES = /** @type {const} */ ([
  ["block", "block: nothing is written until the reset"],
  ["warn", "warn: the app goes on without memory, or only reads"],
  ["charge", "charge: everything goes on and is charged"],
]);

/**
 * @param {string[]} _parameters
 * @param {import("../routes.js").Context} context
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showSettings(_parameters, context) {
  const content = await Promise.all([
    panel("When the quota is used up", () => policy(context)),
    panel("Server", health),
    panel("Fields in use that will go", deprecations),
  ]);
  return { title: "Settings", content };
}

/** @param {import("../routes.js").Context} context */
async function policy({ refresh }) {
  /** @type {TenantSettings} */
  const settings = (await call("GET", "/v1/tenant/settings")).data;
  return [
    actionForm({
      fields: [labelled("Overage policy", select("policy", POLICIES, settings.overage_policy))],
      submit: "Save",
      run: async (values) => {
        await call("PATCH", "/v1/tenant/settings", { body: { overage_policy: values.get("policy") } });
        await refresh("The policy is saved.");
      },
    }),
    el(
      "p",
      { class: "quiet" },
      "Who is told before that happens: ",
      el("a", { href: "#/webhooks" }, settings.alert_webhook_url === null ? "nobody yet" : settings.alert_webhook_url),
      ".",
    ),
  ];
}

async function health() {
  /** @type {import("@memoryos/contract").Health} */
  const state = (await call("GET", "/health")).data;
  /** @type {Record<string, "good" | "warn" | "bad">} */
  const tones = { ok: "good", degraded: "warn", recovering: "warn", critical: "bad", unavailable: "bad" };
  const standing = (/** @type {string} */ status) => badge(status, tones[status]);
  return definitions([
    ["State", standing(state.status)],
    ["Store", standing(state.postgres)],
    ["Vectors", standing(state.qdrant)],
    ["Cache", standing(state.redis)],
    ["Version", state.version],
    ["Profiles", state.profiles.join(", ")],
    ["Documentation", el("a", { href: "/docs/" }, "of this server")],
  ]);
}

async function deprecations() {
  /** @type {DeprecationUse[]} */
  const uses = (await call("GET", "/v1/tenant/deprecation-usage")).data;
  if (uses.length === 0) return el("p", { class: "quiet" }, "Your apps use none.");
  return table(
    "Deprecated fields in use",
    [
      { title: "Field", cell: (/** @type {DeprecationUse} */ use) => el("code", {}, use.field) },
      { title: "Instead", cell: (use) => use.replacement_field ?? "–" },
      { title: "Last used", cell: (use) => time(use.last_used) },
      { title: "Gone after", cell: (use) => time(use.sunset_at) },
    ],
    uses,
  );
}
