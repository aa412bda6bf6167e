import { ApiProblem } from "./page/api.js";
import { announce, byId, el, nodes } from "./page/dom.js";
import { doneNotice, problemNotice } from "./page/notice.js";
import { currentKey, forgetKey } from "./page/session.js";
import { routeOf, VIEWS } from "./routes.js";
import { identify, signInForm } from "./sign-in.js";

const content = byId("content");
const menu = byId("menu");
const menuButton = byId("menu-button");
const signedIn = byId("signed-in");

/** Counts what was opened: an answer for a view that was left comes too late. */
let opened = 0;

/** @type {string | undefined} What was done in the view that is being left. */
let farewell;

addEventListener("hashchange", () => {
  open(farewell);
  farewell = undefined;
});
addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  // The address stays the same: nothing else would open the view anew.
  if (link && link.hash !== "" && link.hash === location.hash && link.id !== "skip") open();
});
byId("sign-out").addEventListener("click", () => signOut("You are signed out."));
byId("skip").addEventListener("click", (event) => {
  // The address names the view.
  event.preventDefault();
  content.focus();
});
menuButton.addEventListener("click", () => showMenu(menuButton.getAttribute("aria-expanded") !== "true"));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || menuButton.getAttribute("aria-expanded") !== "true") return;
  showMenu(false);
  menuButton.focus();
});
menu.append(
  el(
    "ul",
    {},
    VIEWS.map(({ name, title }) => el("li", {}, el("a", { href: `#/${name}`, "data-view": name }, title))),
  ),
);
start();

/** Opens what the address asks for, to whoever is signed in. */
async function start() {
  if (currentKey() === null) return askForKey(null);
  try {
    await enter();
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.body.status === 401) return signOut("The key is no longer valid. Sign in with another.");
    show("MemoryOS console", [problemNotice(error)]);
  }
}

async function enter() {
  byId("key-name").textContent = (await identify()).name;
  signedIn.hidden = false;
  menu.hidden = false;
  await open();
}

/** @param {import("./page/dom.js").Child} notice */
function askForKey(notice) {
  opened += 1;
  signedIn.hidden = true;
  menu.hidden = true;
  show("Sign in", [notice, signInForm(enter)]);
  content.querySelector("input")?.focus();
}

/** @param {string} message */
function signOut(message) {
  forgetKey();
  byId("key-name").textContent = "";
  announce(message);
  askForKey(doneNotice(message));
}

/** @param {string} [done] What was done, when the view is opened anew because of it. */
async function open(done) {
  if (currentKey() === null) return;
  opened += 1;
  const turn = opened;
  const { view, parameters } = routeOf(location.hash);
  showMenu(false);
  for (const link of menu.querySelectorAll("a")) {
    if (link.dataset.view === (view.under ?? view.name)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  content.setAttribute("aria-busy", "true");
  try {
    const { title, content: shown } = await view.show(parameters, { refresh: open, leave });
    if (turn !== opened) return;
    show(title, [done ? doneNotice(done) : null, ...shown]);
  } catch (error) {
    if (turn !== opened) return;
    if (!(error instanceof ApiProblem)) throw error;
    if (error.body.status === 401) return signOut("The key is no longer valid. Sign in with another.");
    show(view.title, [problemNotice(error)]);
  }
  announce(done ?? document.title);
}

/**
 * @param {string} hash
 * @param {string} message
 */
function leave(hash, message) {
  farewell = message;
  location.hash = hash;
}

/**
 * @param {string} title
 * @param {import("./page/dom.js").Child[]} shown
 */
function show(title, shown) {
  const heading = el("h1", { tabindex: -1 }, title);
  document.title = `${title} · MemoryOS console`;
  content.replaceChildren(heading, ...nodes(shown));
  content.removeAttribute("aria-busy");
  scrollTo(0, 0);
  // Who goes on by keyboard or hears the page begins where it begins.
  heading.focus();
}

/** @param {boolean} isOpen On a narrow screen; a wide one always shows it. */
function showMenu(isOpen) {
  menuButton.setAttribute("aria-expanded", String(isOpen));
  menu.classList.toggle("open", isOpen);
}
