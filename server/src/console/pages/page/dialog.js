import { el } from "./dom.js";

/**
 * Asks before something happens that cannot be undone.
 *
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.explain What will happen.
 * @param {string} question.action On the button that does it.
 * @param {string} [question.typed] What has to be typed first, for what destroys much.
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, explain, action, typed }) {
  const go = el("button", { value: "go", class: "danger", disabled: typed !== undefined }, action);
  const word = typed === undefined ? null : el("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  word?.addEventListener("input", () => {
    go.disabled = word.value !== typed;
  });
  return open(
    title,
    [
      el("p", {}, explain),
      word && el("label", {}, ["Type ", el("strong", {}, typed ?? ""), " to go on", word]),
      el("p", { class: "bar" }, el("button", { value: "cancel", autofocus: word === null }, "Cancel"), go),
    ],
    word,
  );
}

/**
 * Shows a secret that will not be shown again.
 *
 * @param {object} shown
 * @param {string} shown.title
 * @param {string} shown.explain Where it belongs.
 * @param {string} shown.secret
 */
export async function showSecret({ title, explain, secret }) {
  const field = el("input", { type: "text", readonly: true, value: secret, "aria-label": title, class: "secret" });
  const told = el("span", { role: "status" });
  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(secret);
      told.textContent = "Copied.";
    } catch {
      told.textContent = "It is selected: copy it with your keyboard.";
    }
  };
  await open(
    title,
    [
      el("p", {}, explain, " It is shown this once."),
      field,
      el("p", { class: "bar" }, el("button", { type: "button", onclick: copy }, "Copy"), told),
      el("p", { class: "bar" }, el("button", { value: "go", class: "main" }, "I have stored it")),
    ],
    field,
    // Pressed without thinking, Escape would lose the secret.
    { closedby: "none" },
  );
}

/**
 * @param {string} title
 * @param {import("./dom.js").Child[]} content
 * @param {HTMLElement | null} first What has the focus at first.
 * @param {Record<string, string>} [attributes] Of the dialog.
 * @returns {Promise<boolean>} whether it was closed with "go".
 */
function open(title, content, first, attributes = {}) {
  const heading = el("h2", { id: "dialog-title" }, title);
  const form = el("form", { method: "dialog" }, heading, content);
  const dialog = el("dialog", { "aria-labelledby": "dialog-title", ...attributes }, form);
  // What is typed ends with Enter, which would press the first button: that is Cancel.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
  });
  document.body.append(dialog);
  dialog.showModal();
  first?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "go");
    });
  });
}
