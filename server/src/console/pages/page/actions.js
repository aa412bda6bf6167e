import { el } from "./dom.js";
import { problemNotice } from "./notice.js";

/**
 * A button that does something; what goes wrong is told beside it.
 *
 * @param {string} label
 * @param {() => Promise<void>} run
 * @param {{ kind?: "danger" | "main", describes?: string }} [options] `describes` names what it is about, for those who
 *   hear the button alone.
 */
export function actionButton(label, run, { kind, describes } = {}) {
  const button = el("button", {
    type: "button",
    class: kind,
    "aria-label": describes ? `${label}: ${describes}` : null,
    onclick: () => attempt(button, button, run),
  });
  button.append(label);
  return button;
}

/**
 * A form whose fields are read by name.
 *
 * @param {object} form
 * @param {import("./dom.js").Child[]} form.fields
 * @param {string} form.submit On its button.
 * @param {(values: FormData) => Promise<void>} form.run
 */
export function actionForm({ fields, submit, run }) {
  const button = el("button", { class: "main" }, submit);
  const bar = el("p", { class: "bar" }, button);
  const form = el("form", {}, fields, bar);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(button, bar, () => run(new FormData(form)));
  });
  return form;
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} place
 * @param {() => Promise<void>} run
 */
async function attempt(button, place, run) {
  if (place.nextElementSibling?.classList.contains("notice")) place.nextElementSibling.remove();
  button.disabled = true;
  try {
    await run();
  } catch (error) {
    place.after(problemNotice(error));
  } finally {
    button.disabled = false;
    // A button that is disabled loses the focus.
    if (button.isConnected && document.activeElement === document.body) button.focus();
  }
}

/**
 * A field with its name above it.
 *
 * @param {string} name
 * @param {HTMLElement} field
 * @param {string} [note]
 */
export function labelled(name, field, note) {
  return el("label", {}, el("span", {}, name), field, note ? el("span", { class: "note" }, note) : null);
}

/**
 * A choice of one among several.
 *
 * @param {string} name
 * @param {readonly (readonly [value: string, label: string])[]} options
 * @param {string} chosen
 */
export function select(name, options, chosen) {
  return el(
    "select",
    { name },
    options.map(([value, label]) => el("option", { value, selected: value === chosen }, label)),
  );
}
