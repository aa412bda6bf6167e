import { actionButton, actionForm, labelled } from "../page/actions.js";
import { call } from "../page/api.js";
import { confirmed, showSecret } from "../page/dialog.js";
import { el } from "../page/dom.js";
import { panel } from "../page/panel.js";
import { badge, count, definitions, time } from "../page/shown.js";
import { pagedTable } from "../page/table.js";

/** @typedef {import("@memoryos/contract").TenantSettings} TenantSettings */

/**
 * A message to a receiver, and how far it came.
 *
 * @typedef {object} Delivery
 * @property {string} delivery_id
 * @property {string} event
 * @property {boolean} is_test
 * @property {"pending" | "delivered" | "dead"} status
 * @property {number} attempts
 * @property {number | null} last_status_code
 * @property {string | null} last_error
 * @property {string} created_at
 * @property {string | null} next_attempt_at
 * @property {string | null} delivered_at
 */

/**
 * @param {string[]} _parameters
 * @param {import("../routes.js").Context} context
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showWebhooks(_parameters, context) {
  /** @type {TenantSettings} */
  const settings = (await call("GET", "/v1/tenant/settings")).data;
  const content = await Promise.all([
    panel("Receiver", () => receiver(settings, context)),
    panel("Secret", () => secret(settings, context)),
    panel("Deliveries", deliveries),
  ]);
  return { title: "Webhooks", content };
}

/**
 * @param {TenantSettings} settings
 * @param {import("../routes.js").Context} context
 */
function receiver({ alert_webhook_url: address }, { refresh }) {
  const field = el("input", {
    name: "url",
    type: "url",
    maxlength: 500,
    value: address ?? "",
    autocomplete: "off",
    placeholder: "https://…",
  });
  const form = actionForm({
    fields: [labelled("Address that messages are sent to", field, "Empty: nothing is sent.")],
    submit: "Save",
    run: async (values) => {
      await call("PATCH", "/v1/tenant/settings", { body: { alert_webhook_url: String(values.get("url")).trim() } });
      await refresh("The address is saved.");
    },
  });
  const test = actionButton("Send a test message", async () => {
    /** @type {import("@memoryos/contract").WebhookTest} */
    const result = (await call("POST", "/v1/tenant/test-webhook")).data;
    const answer = result.status_code === 0 ? "gave no answer" : `answered ${result.status_code}`;
    await refresh(`The test message was ${result.delivered ? "delivered" : "not delivered"}: the receiver ${answer}.`);
  });
  return [form, address === null ? null : el("p", { class: "bar" }, test)];
}

/**
 * @param {TenantSettings} settings
 * @param {import("../routes.js").Context} context
 */
function secret(settings, { refresh }) {
  const rotate = async (/** @type {boolean} */ revokePrevious) => {
    const isSure = await confirmed({
      title: "Make a new webhook secret?",
      explain: revokePrevious
        ? "The secrets before it end at once: messages fail to verify until the receiver has the new one."
        : "The one before it stays valid for 24 hours beside the new one.",
      action: "Make it",
    });
    if (!isSure) return;
    const query = { revoke_previous: revokePrevious };
    /** @type {import("@memoryos/contract").WebhookSecretRotation} */
    const made = (await call("POST", "/v1/tenant/webhook-secret/rotate", { query })).data;
    await showSecret({
      title: "The new webhook secret",
      explain: "Store it at the receiver, which verifies the messages with it.",
      secret: made.webhook_secret ?? "",
    });
    await refresh("There is a new webhook secret.");
  };
  return [
    el("p", { class: "quiet" }, "Messages are signed with it. It is shown once, when you make it."),
    definitions([
      ["Made", settings.webhook_secret_created_at ? time(settings.webhook_secret_created_at) : "not by you yet"],
      ["The one before is valid until", time(settings.previous_webhook_secret_valid_until)],
    ]),
    el(
      "div",
      { class: "bar" },
      actionButton("New secret", () => rotate(false)),
      actionButton("New secret, end the others at once", () => rotate(true), { kind: "danger" }),
    ),
  ];
}

async function deliveries() {
  /** @type {Record<string, "good" | "bad" | "warn">} */
  const tones = { delivered: "good", dead: "bad", pending: "warn" };
  /** @type {import("../page/table.js").Column<Delivery>[]} */
  const columns = [
    { title: "Made", cell: (row) => time(row.created_at) },
    {
      title: "Event",
      cell: (row) => [
        el("code", { class: "name-of-event" }, row.event),
        row.is_test && " ",
        row.is_test && badge("test"),
      ],
    },
    { title: "Status", cell: (row) => badge(row.status, tones[row.status]) },
    { title: "Attempts", cell: (row) => count(row.attempts), isNumber: true },
    { title: "Last answer", cell: (row) => row.last_error ?? row.last_status_code ?? "–" },
    {
      title: "Delivered",
      cell: (row) => (row.next_attempt_at ? ["next attempt ", time(row.next_attempt_at)] : time(row.delivered_at)),
    },
    { title: "Id", cell: (row) => el("code", {}, row.delivery_id) },
  ];
  return pagedTable({
    caption: "Webhook deliveries, newest first",
    columns,
    empty: "Nothing was sent yet.",
    load: (cursor) => call("GET", "/console/api/deliveries", { query: { limit: 50, cursor } }),
  });
}
