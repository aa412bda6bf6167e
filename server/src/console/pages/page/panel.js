import { el, nodes } from "./dom.js";
import { problemNotice } from "./notice.js";

/** @typedef {import("./dom.js").Child} Child */

/**
 * A part of a view under its own heading; none when it loads null. When it cannot be loaded it says so, and the other parts
 * stand.
 *
 * @param {string} title
 * @param {() => Child | Child[] | Promise<Child | Child[]>} load
 */
export async function panel(title, load) {
  const section = el("section", {}, el("h2", {}, title));
  try {
    const loaded = await load();
    if (loaded === null) return null;
    section.append(...nodes([loaded]));
  } catch (error) {
    section.append(problemNotice(error));
  }
  return section;
}

/**
 * Large numbers side by side, each with what it counts and, where there is one, its limit as a bar.
 *
 * @param {{ name: string, value: Child, note?: Child | Child[], used?: number | null, limit?: number | null }[]} figures
 */
export function figures(figures) {
  return el(
    "ul",
    { class: "figures" },
    figures.map(({ name, value, note, used, limit }) =>
      el(
        "li",
        {},
        el("span", { class: "name" }, name),
        el("span", { class: "value" }, value),
        typeof used === "number" && typeof limit === "number"
          ? el("progress", {
              max: Math.max(limit, 1),
              value: Math.min(used, limit),
              "aria-label": `${name} of the limit`,
            })
          : null,
        note ? el("span", { class: "note" }, note) : null,
      ),
    ),
  );
}
