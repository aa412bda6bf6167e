import { actionForm, labelled, select } from "../page/actions.js";
import { call } from "../page/api.js";
import { el } from "../page/dom.js";
import { panel } from "../page/panel.js";
import { anything, badge, count, time, words } from "../page/shown.js";
import { pagedTable } from "../page/table.js";
import { userLink } from "./users.js";

/** @typedef {import("@memoryos/contract").DomainSchemaSettings} DomainSchemaSettings */

const SUPPORT_TYPES = /** @type {const} */ ([
  "saas",
  "ecommerce",
  "banking_fintech",
  "travel",
  "telecom",
  "edtech_support",
  "general_info",
]);

const MODES = /** @type {const} */ ([
  ["auto", "auto: found for each customer"],
  ["single", "single: the same for all"],
  ["multi", "multi: one of those allowed"],
]);

/**
 * @param {string[]} _parameters
 * @param {import("../routes.js").Context} context
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showDomains(_parameters, context) {
  /** @type {DomainSchemaSettings} */
  const settings = (await call("GET", "/v1/tenant/domain-schema")).data;
  const schema = settings.domain_schema;
  const content = await Promise.all([
    panel("Schema", () => schemaForm(settings, context)),
    ...(schema === "support"
      ? [
          panel("Kind of support", () => supportForm(settings, context)),
          panel("Support", statistics),
          panel("Customers", customers),
        ]
      : []),
    ...(schema === "edtech" ? [panel("Students", students)] : []),
  ]);
  return { title: "Domains", content };
}

/**
 * @param {DomainSchemaSettings} settings
 * @param {import("../routes.js").Context} context
 */
function schemaForm({ domain_schema: chosen, available_domains: available }, { refresh }) {
  return actionForm({
    fields: [
      el(
        "fieldset",
        {},
        el("legend", {}, "What is known of people beyond their memories"),
        available.map(({ value, label, description, status }) =>
          el(
            "label",
            { class: "check" },
            el("input", {
              type: "radio",
              name: "schema",
              value: value ?? "",
              checked: value === chosen,
              disabled: status !== "available",
            }),
            el("span", {}, el("strong", {}, label), ` ${description} `, status === "available" ? null : badge(status)),
          ),
        ),
      ),
      el("p", { class: "note" }, "Switching a schema on or off loses nothing."),
    ],
    submit: "Save",
    run: async (values) => {
      await call("PATCH", "/v1/tenant/domain-schema", { body: { domain_schema: values.get("schema") || null } });
      await refresh("The schema is saved.");
    },
  });
}

/**
 * @param {DomainSchemaSettings} settings
 * @param {import("../routes.js").Context} context
 */
function supportForm(settings, { refresh }) {
  const types = SUPPORT_TYPES.map((type) => /** @type {const} */ ([type, words(type)]));
  return actionForm({
    fields: [
      labelled("Mode", select("mode", MODES, settings.support_type_mode)),
      labelled("Kind, for single", select("type", [["", "none"], ...types], settings.support_type_configured ?? "")),
      el(
        "fieldset",
        {},
        el("legend", {}, "Kinds allowed, for multi"),
        types.map(([type, label]) =>
          el(
            "label",
            { class: "check" },
            el("input", {
              type: "checkbox",
              name: "allowed",
              value: type,
              checked: settings.support_types_allowed.includes(type),
            }),
            label,
          ),
        ),
      ),
    ],
    submit: "Save",
    run: async (values) => {
      const body = {
        support_type_mode: values.get("mode"),
        support_type: values.get("type") || null,
        support_types_allowed: values.getAll("allowed"),
      };
      await call("PATCH", "/v1/tenant/support-type", { body });
      await refresh("The kind of support is saved.");
    },
  });
}

async function statistics() {
  return anything((await call("GET", "/v1/tenant/support-stats")).data);
}

function customers() {
  /** @type {import("../page/table.js").Column<import("@memoryos/contract").SupportCustomer>[]} */
  const columns = [
    { title: "Customer", cell: (row) => userLink(row.external_user_id) },
    { title: "Tier", cell: (row) => row.customer_tier ?? "–" },
    { title: "Kind", cell: (row) => words(row.support_type) },
    { title: "Sentiment", cell: (row) => words(row.sentiment_pattern) },
    { title: "Open issues", cell: (row) => count(row.open_issues_count), isNumber: true },
    { title: "Issues in all", cell: (row) => count(row.total_issues_lifetime), isNumber: true },
    { title: "Last contact", cell: (row) => time(row.last_contact) },
  ];
  return pagedTable({
    caption: "Customers",
    columns,
    empty: "There are none yet.",
    load: (cursor) => call("GET", "/v1/tenant/customers", { query: { limit: 50, cursor } }),
  });
}

function students() {
  /** @type {import("../page/table.js").Column<import("@memoryos/contract").Student>[]} */
  const columns = [
    { title: "Student", cell: (row) => userLink(row.external_user_id) },
    { title: "Grade", cell: (row) => row.grade_level ?? "–" },
    { title: "Curriculum", cell: (row) => row.board_or_curriculum ?? "–" },
    { title: "Exam", cell: (row) => [row.exam_name, row.exam_date].filter(Boolean).join(", ") || "–" },
    { title: "Days to exam", cell: (row) => count(row.days_to_exam), isNumber: true },
    { title: "Weak topics", cell: (row) => count(row.weak_topics_count), isNumber: true },
    { title: "About to be forgotten", cell: (row) => count(row.forgetting_risk_count), isNumber: true },
    { title: "Last session", cell: (row) => time(row.last_session_at) },
  ];
  return pagedTable({
    caption: "Students",
    columns,
    empty: "There are none yet.",
    load: (cursor) => call("GET", "/v1/tenant/students", { query: { limit: 50, cursor } }),
  });
}
