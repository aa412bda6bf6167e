import { el } from "./dom.js";

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const number = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** What stands where there is nothing. */
export const NONE = "–";

/**
 * A moment in the reader's own time zone.
 *
 * @param {string | null | undefined} iso
 */
export function time(iso) {
  return iso ? el("time", { datetime: iso, title: iso }, dateTime.format(new Date(iso))) : NONE;
}

/** @param {number | null | undefined} value */
export function count(value) {
  return value === null || value === undefined ? NONE : number.format(value);
}

/** @param {number | null | undefined} fraction 0–1 */
export function share(fraction) {
  return fraction === null || fraction === undefined ? NONE : percent.format(fraction);
}

/** @param {number | null | undefined} score with two digits, as thresholds are written */
export function score(score) {
  return score === null || score === undefined ? NONE : score.toFixed(2);
}

/**
 * A name of the contract as words: `recency_weighted` is "recency weighted".
 *
 * @param {string | null | undefined} name
 */
export function words(name) {
  return name ? name.replaceAll("_", " ") : NONE;
}

/**
 * A name of the contract as the words of a label: `recency_weighted` is "Recency weighted".
 *
 * @param {string} name
 */
function label(name) {
  return words(name).replace(/^./, (first) => first.toUpperCase());
}

/**
 * A word that stands out; the tone only underlines what the word says.
 *
 * @param {string} text
 * @param {"good" | "bad" | "warn" | "plain"} [tone]
 */
export function badge(text, tone = "plain") {
  return el("span", { class: `badge ${tone}` }, words(text));
}

/**
 * Names with what belongs to each.
 *
 * @param {[name: string, value: import("./dom.js").Child | import("./dom.js").Child[]][]} pairs
 */
export function definitions(pairs) {
  return el(
    "dl",
    {},
    pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

/**
 * Any value of JSON, for objects that have no fixed shape. Empty fields of an object are left out.
 *
 * @param {unknown} value
 * @returns {Node | string}
 */
export function anything(value) {
  if (value === null || value === undefined || value === "") return NONE;
  if (typeof value === "boolean") return value ? "yes" : "no";
  // As it is written: it may be a number that counts nothing.
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return TIME.test(value) ? time(value) : value;
  if (Array.isArray(value)) {
    return value.length === 0
      ? NONE
      : el(
          "ul",
          {},
          value.map((item) => el("li", {}, anything(item))),
        );
  }
  const filled = Object.entries(value).filter(([, field]) => !isEmpty(field));
  return filled.length === 0 ? NONE : definitions(filled.map(([name, field]) => [label(name), anything(field)]));
}

/** @param {unknown} value */
function isEmpty(value) {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}
