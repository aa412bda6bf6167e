import { type Html, html, undirected } from "../../html.ts";
import type { View, Visit } from "./visit.ts";

/** The pages of a person's own, by their addresses. */
const MANAGE: Record<string, string> = {
  "/manage": "Agents",
  "/manage/memories": "Memories",
  "/manage/questions": "Questions",
  "/manage/connections": "Connections",
  "/manage/account": "Account",
};

/** The whole document of a view. */
export function documentOf({ title, heading, content }: View, visit: Visit | null): string {
  const path = visit?.address.split("?")[0] ?? "";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${undirected(title)} · Memory Passport</title>
<link rel="icon" href="/consent/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/consent/assets/console.css">
<link rel="stylesheet" href="/consent/assets/passport.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><span class="brand">Memory Passport</span>${visit?.person && signOut(visit)}</header>
${visit?.person && path.startsWith("/manage") && navigation(path)}
<main id="content" tabindex="-1">
<h1>${heading ?? title}</h1>
${content}
</main>
</body>
</html>
`.text;
}

function navigation(path: string): Html {
  const links = Object.entries(MANAGE).map(([address, name]) => {
    // A memory is among the memories.
    const current = path === address ? "page" : address !== "/manage" && path.startsWith(`${address}/`) && "true";
    return html`<li><a href="${address}"${current && html` aria-current="${current}"`}>${name}</a></li>`;
  });
  return html`<nav class="open" aria-label="Your passport"><ul>${links}</ul></nav>`;
}

function signOut(visit: Visit): Html {
  return html`<form method="post">${hidden(visit, "sign-out")}<button>Sign out</button></form>`;
}

/** What every form has beside what is filled in. */
export function hidden({ formToken }: Visit, action: string): Html {
  return html`<input type="hidden" name="form_token" value="${formToken}"><input type="hidden" name="action" value="${action}">`;
}

/** A sentence that must not be missed. */
export function notice(text: string, kind: "good" | "bad" | "" = ""): Html {
  return html`<p class="notice ${kind}" role="${kind === "bad" ? "alert" : "status"}">${text}</p>`;
}

/** What one of several can be chosen of. */
export function choice(name: string, options: Record<string, string | Html>, chosen: string): Html[] {
  return Object.entries(options).map(
    ([value, label]) =>
      html`<label class="check"><input type="radio" name="${name}" value="${value}"${value === chosen && html` checked`} required> <span>${label}</span></label>`,
  );
}

/** The same as a list that opens. */
export function options(list: Record<string, string>, chosen: string): Html[] {
  return Object.entries(list).map(
    ([value, label]) => html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`,
  );
}
