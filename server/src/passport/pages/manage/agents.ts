import type { Grant } from "@memoryos/contract";
import { type Html, html, isolated } from "../../../html.ts";
import { ApiError } from "../../../http/problem.ts";
import type { RetrievalLog } from "../../../memory/retrieval-log.ts";
import { CATEGORIES } from "../../../memory/types.ts";
import type { AgentActivity, Store } from "../../../store/types.ts";
import { choice, hidden, notice } from "../layout.ts";
import type { Answer, PageRoute, PersonalVisit, Visit } from "../visit.ts";
import { ACCESS, count, day, KINDS, kindsOf } from "../words.ts";
import { personalPage } from "./personal.ts";

const DONE: Record<string, string> = {
  changed: "Saved. It counts from now on.",
  ended: "It has no access any more.",
};

/** Why an account was not connected, by the reason in the address that the browser comes back with. */
const NOT_CONNECTED: Record<string, string> = {
  denied: "The organisation says that you did not agree.",
  already_linked: "This account is connected to another Memory Passport.",
  wrong_browser: "You came back in another browser, or were signed out meanwhile.",
  invalid_state: "It took too long, or the link was used before.",
  provider_error: "The organisation could not be reached.",
};

/** `/manage`: who has access to the memories, and what each did. */
export function agentsPage(parts: { store: Store; retrievalLog: RetrievalLog }): PageRoute {
  const { store, retrievalLog } = parts;
  return personalPage("/manage", {
    async show(visit) {
      const { data } = await visit.ask("listGrants");
      // Of the last half second, which is not written yet.
      await retrievalLog.flush();
      const activity = await store.listAgentActivity(visit.person.personId);
      const by = (grant: Grant) => activity.find(({ agentId }) => agentId === grant.agent_id);
      const active = data.grants.filter(({ is_active }) => is_active);
      const ended = data.grants.filter(({ is_active }) => !is_active);
      return {
        view: {
          title: "Agents with access",
          content: html`${told(visit)}
<p>Your passport holds ${count(data.memory_count, "memory", "memories")}.</p>
${active.length === 0 && html`<p>No agent has access to them.</p>`}
${active.map((grant) => activeGrant(visit, grant, by(grant)))}
${ended.length > 0 && html`<h2>Had access before</h2><ul>${ended.map((grant) => endedGrant(grant, by(grant)))}</ul>`}`,
        },
      };
    },
    actions: {
      async change(visit) {
        const categories = kindsOf(visit.form.getAll("categories"));
        if (categories.length === 0) return back("nothing");
        const access = visit.form.get("access");
        if (access !== "read_only" && access !== "read_write") throw new ApiError("malformed_request");
        await visit.ask("updateGrant", {
          ...grantOf(visit),
          body: { categories_allowed: categories, access_type: access },
        });
        return back("changed");
      },
      async end(visit) {
        await visit.ask("revokeGrant", grantOf(visit));
        return back("ended");
      },
    },
  });
}

function grantOf({ form }: Visit): { path: { grant_id: string } } {
  return { path: { grant_id: form.get("grant_id") ?? "" } };
}

function back(done: string): Answer {
  return { goTo: `/manage?done=${done}` };
}

/** What became of what was done before this page was shown. */
function told({ query }: Visit): Html | null {
  const done = query.get("done") ?? "";
  if (done === "nothing")
    return notice("Choose at least one kind of memory, or end the access. Nothing was changed.", "bad");
  if (Object.hasOwn(DONE, done)) return notice(DONE[done] as string, "good");
  const connection = query.get("connection");
  if (connection === "success") return notice("Your account is connected.", "good");
  if (connection !== "failed") return null;
  const reason = query.get("reason") ?? "";
  const why = Object.hasOwn(NOT_CONNECTED, reason) ? NOT_CONNECTED[reason] : "";
  return notice(`Your account was not connected. ${why}`, "bad");
}

function activeGrant(visit: PersonalVisit, grant: Grant, did: AgentActivity | undefined): Html {
  const { id, agent_name, expires_at: end, categories_allowed: allowed, access_type: access } = grant;
  const kinds = kindsOf(allowed);
  const name = agent_name && isolated(agent_name);
  return html`<article>
<h2>${name} ${badge(grant)}</h2>
<p>${access === "read_write" ? "Reads and adds" : "Reads"}: ${kinds.map((kind) => KINDS[kind].name).join(", ")}.</p>
<p class="quiet">Since ${day(grant.granted_at)}, ${end === null ? "until you end it" : `until ${day(end)}`}.</p>
${whatItDid(did)}
<details><summary>Change what it gets</summary>
<form method="post">${hidden(visit, "change")}<input type="hidden" name="grant_id" value="${id}">
<fieldset><legend>Which memories</legend>${CATEGORIES.map(
    (kind) =>
      html`<label class="check"><input type="checkbox" name="categories" value="${kind}"${kinds.includes(kind) && html` checked`}> <span>${KINDS[kind].name}</span></label>`,
  )}</fieldset>
<fieldset><legend>What it may do</legend>${choice("access", ACCESS, access)}</fieldset>
<button class="main">Save</button></form></details>
<form method="post" class="bar">${hidden(visit, "end")}<input type="hidden" name="grant_id" value="${id}"><button class="danger">End access<span class="unseen"> of ${name}</span></button></form>
</article>`;
}

function endedGrant({ agent_name: name, revoked_at, expires_at }: Grant, did: AgentActivity | undefined): Html {
  const end = revoked_at
    ? `You ended its access on ${day(revoked_at)}.`
    : expires_at
      ? `Its access was until ${day(expires_at)}.`
      : "The agent was retired.";
  return html`<li>${name === null ? "An agent that is gone" : isolated(name)}. ${end}${whatItDid(did)}</li>`;
}

function badge({ agent_is_verified: isVerified }: Grant): Html {
  return isVerified
    ? html`<span class="badge good">Verified</span>`
    : html`<span class="badge warn">Not verified</span>`;
}

function whatItDid(did: AgentActivity | undefined): Html | null {
  if (!did) return null;
  const { agentId, reads, lastReadAt, remembered, lastRememberedAt, changed } = did;
  const memories = count(remembered, "memory", "memories");
  return html`<ul class="did">
<li>${lastReadAt === null ? "Never read your memories" : `Read your memories ${count(reads, "time", "times")}, the last on ${day(lastReadAt)}`}</li>
<li>${
    lastRememberedAt === null
      ? "None of your memories comes from it"
      : html`Added <a href="/manage/memories?agent=${agentId}">${memories}</a> that you have, the last on ${day(lastRememberedAt)}`
  }</li>
${changed > 0 && html`<li>What you said to it changed ${count(changed, "memory", "memories")}, or put them away</li>`}
</ul>`;
}
