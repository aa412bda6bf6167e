import { html, isolated } from "../../../html.ts";
import { ApiError } from "../../../http/problem.ts";
import { setSessionCookie } from "../../../http/session-cookie.ts";
import type { Store } from "../../../store/types.ts";
import { hidden, notice } from "../layout.ts";
import { tokenView } from "../sign-in.ts";
import type { Answer, PageRoute, PersonalVisit } from "../visit.ts";
import { count, day } from "../words.ts";
import { downloadPage } from "./download.ts";
import { personalPage } from "./personal.ts";

/** `/manage/account` and what it leads to: token, sessions, download, the end of the passport. */
export function accountPages(store: Store): PageRoute[] {
  return [
    personalPage("/manage/account", {
      show: (visit) => show(visit),
      actions: { token, "sign-out-everywhere": signOutEverywhere, "delete-everything": deleteEverything },
    }),
    downloadPage(store),
    { path: "/manage/deleted", show: deleted, actions: {} },
  ];
}

async function show(visit: PersonalVisit, mistake: string | null = null): Promise<Answer> {
  const { data: person } = await visit.ask("getPassport");
  return {
    view: {
      title: "Account",
      content: html`${mistake && notice(mistake, "bad")}
<p>${isolated(person.email)}, since ${day(person.created_at)}, with ${count(person.memory_count, "memory", "memories")}.</p>
<h2>Passport token</h2>
<p>Agents that you gave access find your memories by it. It begins and ends with <code>${person.masked_uui_token}</code>.</p>
<form method="post">${hidden(visit, "token")}<p>Have another made if somebody got hold of it. The old one stops working at once; agents keep their access.</p><button>Make another token</button></form>
<h2>Signed in elsewhere</h2>
<form method="post">${hidden(visit, "sign-out-everywhere")}<button>Sign out everywhere</button></form>
<h2>Take it with you</h2>
<p><a href="/manage/download" download>Download everything</a>: memories with their history, those put away as well, and who has access, as one JSON file.</p>
<h2>Delete everything</h2>
<form method="post">${hidden(visit, "delete-everything")}
<label class="check"><input type="checkbox" name="sure" value="yes" required> <span>Delete my passport: every memory, every access, every session. This cannot be undone. What companies know of you by themselves stays with them.</span></label>
<button class="danger">Delete everything</button></form>`,
    },
  };
}

async function token(visit: PersonalVisit): Promise<Answer> {
  try {
    const { data } = await visit.ask("regeneratePassportToken");
    return { view: tokenView(data.uui_token ?? "", "/manage/account") };
  } catch (error) {
    if (!(error instanceof ApiError && error.entry.error === "token_regeneration_rate_limited")) throw error;
    const hours = Math.ceil(Number(error.headers["Retry-After"]) / 3_600);
    const mistake = `You had a token made less than a day ago. You can have another in ${count(hours, "hour", "hours")}.`;
    return { ...(await show(visit, mistake)), status: error.entry.status } as Answer;
  }
}

async function signOutEverywhere(visit: PersonalVisit): Promise<Answer> {
  await visit.ask("logoutPassport", { query: { everywhere: true } });
  return { goTo: "/manage", cookies: [setSessionCookie(null, visit.isHttps)["Set-Cookie"]] };
}

async function deleteEverything(visit: PersonalVisit): Promise<Answer> {
  if (visit.form.get("sure") !== "yes") {
    return { ...(await show(visit, "Tick the box to delete everything. Nothing was deleted.")), status: 422 } as Answer;
  }
  await visit.ask("deletePassport");
  return { goTo: "/manage/deleted", cookies: [setSessionCookie(null, visit.isHttps)["Set-Cookie"]] };
}

async function deleted(): Promise<Answer> {
  return {
    view: {
      title: "Your passport is deleted",
      content: html`<p>Nothing of it is left here, and no agent has access. You can close this page.</p>`,
    },
  };
}
