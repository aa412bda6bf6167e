import { html, isolated } from "../../html.ts";
import { notice } from "./layout.ts";
import type { Answer, PageRoute, Visit } from "./visit.ts";
import { KINDS, kindsOf } from "./words.ts";

/**
 * Where a person ends whose agent has no address to return to. It says what is the case, whatever its own address says:
 * anybody can make one up.
 */
export const donePage: PageRoute = { path: "/consent/done", show, actions: {} };

async function show(visit: Visit): Promise<Answer> {
  const agentId = visit.query.get("agent_id") ?? "";
  const { data: agent } = await visit.ask("getGlobalAgent", { path: { agent_id: agentId } });
  const grants = visit.person ? (await visit.ask("listGrants")).data.grants : [];
  const grant = grants.find(({ agent_id, is_active }) => agent_id === agent.id && is_active);
  const denied = visit.query.get("status") === "denied";
  if (!grant) {
    return {
      view: {
        title: denied ? "You said no" : "Nothing was allowed",
        content: html`<p>${isolated(agent.name)} has no access to your memories. You can close this page.</p>`,
      },
    };
  }
  const kinds = kindsOf(grant.categories_allowed).map((category) => html`<li>${KINDS[category].name}</li>`);
  return {
    view: {
      title: denied ? "You said no" : "Done",
      content: html`${denied ? notice("Nothing new was allowed. What you allowed before stays as it was.") : notice("Saved.", "good")}
<p>${isolated(agent.name)} can ${grant.access_type === "read_write" ? "use these memories and add new ones" : "use these memories"}:</p>
<ul>${kinds}</ul>
<p>You can close this page, or <a href="/manage">see everybody who has access</a>.</p>`,
    },
  };
}
