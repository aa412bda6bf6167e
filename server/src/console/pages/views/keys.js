import { actionButton, actionForm, labelled } from "../page/actions.js";
import { call, path } from "../page/api.js";
import { confirmed, showSecret } from "../page/dialog.js";
import { el } from "../page/dom.js";
import { panel } from "../page/panel.js";
import { badge, count, time } from "../page/shown.js";
import { pagedTable } from "../page/table.js";
import { identify } from "../sign-in.js";

const PERMISSIONS = /** @type {const} */ (["read", "write", "delete", "admin"]);

/**
 * @param {string[]} _parameters
 * @param {import("../routes.js").Context} context
 * @returns {Promise<import("../routes.js").Shown>}
 */
export async function showKeys(_parameters, context) {
  const content = await Promise.all([
    panel("Keys that are valid", () => list(context)),
    panel("Make a key", () => createForm(context)),
  ]);
  return { title: "API keys", content };
}

/** @param {import("../routes.js").Context} context */
async function list(context) {
  const { key_id: ownId } = await identify();
  /** @type {import("../page/table.js").Column<import("@memoryos/contract").ApiKey>[]} */
  const columns = [
    {
      title: "Name",
      cell: (key) => [key.name, key.id === ownId && " ", key.id === ownId && badge("signed in with this")],
    },
    { title: "Permissions", cell: (key) => key.permissions.join(", ") },
    { title: "Requests a minute", cell: (key) => count(key.rate_limit_per_minute), isNumber: true },
    { title: "Made", cell: (key) => time(key.created_at) },
    { title: "Last used", cell: (key) => time(key.last_used_at) },
    { title: "Revoke", cell: (key) => revokeButton(key, key.id === ownId, context) },
  ];
  return pagedTable({
    caption: "API keys",
    columns,
    empty: "There are none.",
    load: (cursor) => call("GET", "/v1/api-keys", { query: { limit: 50, cursor } }),
  });
}

/**
 * @param {import("@memoryos/contract").ApiKey} key
 * @param {boolean} isOwn
 * @param {import("../routes.js").Context} context
 */
function revokeButton({ id, name }, isOwn, { refresh }) {
  return actionButton(
    "Revoke",
    async () => {
      const isSure = await confirmed({
        title: `Revoke the key ${name}?`,
        explain: isOwn
          ? "You are signed in with this key: you are signed out, and whatever uses it is refused from now on."
          : "Whatever uses it is refused from now on.",
        action: "Revoke",
      });
      if (!isSure) return;
      await call("DELETE", path`/v1/api-keys/${id}`);
      await refresh(`The key ${name} is revoked.`);
    },
    { kind: "danger", describes: name },
  );
}

/** @param {import("../routes.js").Context} context */
function createForm({ refresh }) {
  return actionForm({
    fields: [
      labelled("Name", el("input", { name: "name", required: true, maxlength: 255, autocomplete: "off" })),
      el(
        "fieldset",
        {},
        el("legend", {}, "Permissions"),
        PERMISSIONS.map((permission) =>
          el(
            "label",
            { class: "check" },
            el("input", {
              type: "checkbox",
              name: "permissions",
              value: permission,
              checked: permission === "read" || permission === "write",
            }),
            permission,
          ),
        ),
      ),
      labelled(
        "Requests a minute",
        el("input", {
          name: "limit",
          type: "number",
          min: 1,
          max: 10_000,
          value: 60,
          required: true,
          inputmode: "numeric",
        }),
      ),
    ],
    submit: "Make the key",
    run: async (values) => {
      const body = {
        name: values.get("name"),
        permissions: values.getAll("permissions"),
        rate_limit_per_minute: Number(values.get("limit")),
      };
      /** @type {import("@memoryos/contract").CreatedApiKey} */
      const key = (await call("POST", "/v1/api-keys", { body })).data;
      await showSecret({
        title: `The new key ${key.name}`,
        explain: "Store it where your app finds it.",
        secret: key.raw_key ?? "",
      });
      await refresh(`The key ${key.name} is made.`);
    },
  });
}
