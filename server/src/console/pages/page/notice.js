import { ApiProblem } from "./api.js";
import { el } from "./dom.js";

/**
 * What went wrong, where to read about it, and what to name when asking for help.
 *
 * @param {unknown} error
 */
export function problemNotice(error) {
  if (!(error instanceof ApiProblem)) throw error;
  const { status, code, title, detail, details, request_id: requestId } = error.body;
  if (status === 501) return leftOutNotice(details);
  return el(
    "div",
    { class: "notice bad", role: "alert" },
    el("p", {}, el("strong", {}, `${title}.`), ` ${detail}`),
    Array.isArray(details) &&
      el(
        "ul",
        {},
        details.map(({ pointer, message }) => el("li", {}, el("code", {}, pointer), ` ${message}`)),
      ),
    code &&
      el(
        "p",
        { class: "quiet" },
        el("a", { href: `/docs/errors.html#${code}`, target: "_blank", rel: "noreferrer" }, code),
        requestId && ` · request ${requestId}`,
      ),
  );
}

/**
 * A server may implement some profiles and leave out others.
 *
 * @param {unknown} details
 */
function leftOutNotice(details) {
  const profile = /** @type {{ profile?: string } | null} */ (details)?.profile;
  return el(
    "p",
    { class: "notice" },
    profile ? ["This server leaves out the profile ", el("code", {}, profile), "."] : "This server leaves this out.",
    " What it offers is listed under ",
    el("a", { href: "#/settings" }, "Settings"),
    ".",
  );
}

/**
 * Something that was done.
 *
 * @param {string} message
 */
export function doneNotice(message) {
  return el("p", { class: "notice good" }, message);
}
