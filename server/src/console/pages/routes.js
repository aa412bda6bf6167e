import { showConflicts } from "./views/conflicts.js";
import { showDomains } from "./views/domains.js";
import { showJob } from "./views/job.js";
import { showJobs } from "./views/jobs.js";
import { showKeys } from "./views/keys.js";
import { showMemory } from "./views/memory.js";
import { showQualityLog } from "./views/quality-log.js";
import { showSettings } from "./views/settings.js";
import { showUsage } from "./views/usage.js";
import { showUser } from "./views/user.js";
import { showUsers } from "./views/users.js";
import { showWebhooks } from "./views/webhooks.js";

/**
 * What a view shows.
 *
 * @typedef {{ title: string, content: import("./page/dom.js").Child[] }} Shown
 */

/**
 * `refresh` opens the view anew, `leave` another one: each with a word about what was done.
 *
 * @typedef {{ refresh: (message: string) => Promise<void>, leave: (hash: string, message: string) => void }} Context
 */

/**
 * @typedef {object} View
 * @property {string} name Its place in the address.
 * @property {string} title
 * @property {string} [under] The view of the menu that it belongs to, when it is none itself.
 * @property {(parameters: string[], context: Context) => Promise<Shown>} show
 */

/** @type {View[]} What the menu lists. */
export const VIEWS = [
  { name: "usage", title: "Usage", show: showUsage },
  {
    name: "users",
    title: "Users",
    show: (ids, context) => (ids[0] === undefined ? showUsers() : showUser(ids[0], context)),
  },
  { name: "jobs", title: "Jobs", show: jobs },
  { name: "quality", title: "Quality log", show: showQualityLog },
  { name: "conflicts", title: "Conflicts", show: showConflicts },
  { name: "keys", title: "API keys", show: showKeys },
  { name: "webhooks", title: "Webhooks", show: showWebhooks },
  { name: "domains", title: "Domains", show: showDomains },
  { name: "settings", title: "Settings", show: showSettings },
];

/**
 * All jobs, those of one user (`#/jobs/of/customer-123`), or one of them, with its user where that is known
 * (`#/jobs/0198…/customer-123`).
 *
 * @param {string[]} parameters
 */
function jobs([id, userId]) {
  if (id === undefined) return showJobs();
  return id === "of" && userId !== undefined ? showJobs(userId) : showJob(id, userId);
}

/** @type {View} Reached from its user, whose id follows its own: `#/memories/0198…/customer-123`. */
const MEMORY = {
  name: "memories",
  title: "Memory",
  under: "users",
  show: (ids, context) => showMemory(ids, context),
};

/**
 * The view that an address names, `#/users/customer-123`, with the ids after its name; usage when there is no such view.
 *
 * @param {string} hash
 * @returns {{ view: View, parameters: string[] }}
 */
export function routeOf(hash) {
  const [name, ...parameters] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  const view = [...VIEWS, MEMORY].find((each) => each.name === name);
  const usage = /** @type {View} */ (VIEWS[0]);
  return view ? { view, parameters } : { view: usage, parameters: [] };
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
