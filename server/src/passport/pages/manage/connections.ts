import type { Connection, Organisation } from "@memoryos/contract";
import { type Html, html, isolated } from "../../../html.ts";
import { hidden, notice } from "../layout.ts";
import { signedInAs } from "../sign-in.ts";
import type { PageRoute, PersonalVisit } from "../visit.ts";
import { day } from "../words.ts";
import { personalPage } from "./personal.ts";

/** Organisations of a page: those after them are found by a search. */
const SHOWN = 50;

/** `/manage/connections`: accounts at organisations that belong to the passport, and organisations to connect to. */
export function connectionsPage(canSignIn: boolean): PageRoute {
  return personalPage("/manage/connections", {
    async show(visit) {
      const { data: connections } = await visit.ask("listConnections");
      return {
        view: {
          title: "Connected accounts",
          content: html`${visit.query.get("done") === "ended" && notice("The account is not connected any more.", "good")}
<p>An organisation whose account you connected can ask you when it is not sure about something. It sees none of your memories.</p>
${connections.length === 0 && html`<p>No account is connected.</p>`}
${connections.map((connection) => connectionCard(visit, connection))}
${canSignIn && (await toConnect(visit))}`,
        },
      };
    },
    actions: {
      async connect(visit) {
        const organisationId = visit.form.get("organisation_id") ?? "";
        const { data } = await visit.ask("startOrganisationSignIn", { body: { org_directory_id: organisationId } });
        const { host } = new URL(data.authorization_url);
        const { data: person } = await visit.ask("getPassport");
        return {
          view: {
            title: "Sign in there",
            content: html`<p>You go on to <strong>${host}</strong>. Sign in there; then you come back here.</p>
${signedInAs(person)}
<p>The account that you sign in to there is connected to this passport.</p>
<p class="bar"><a class="button" href="${data.authorization_url}">Go on to ${host}</a> <a href="/manage/connections">Do not connect</a></p>`,
          },
        };
      },
      async end(visit) {
        await visit.ask("deleteConnection", { path: { connection_id: visit.form.get("connection_id") ?? "" } });
        return { goTo: "/manage/connections?done=ended" };
      },
    },
  });
}

function connectionCard(visit: PersonalVisit, connection: Connection): Html {
  const { id, organisation_name: name, connection_method: method } = connection;
  return html`<article>
<h2>${isolated(name)} ${badge(connection.organisation_is_verified)}</h2>
<p class="quiet">Since ${day(connection.verified_at)}, ${method === "link_token" ? "by a link that it sent you" : "by signing in there"}.</p>
<form method="post" class="bar">${hidden(visit, "end")}<input type="hidden" name="connection_id" value="${id}"><button class="danger">Disconnect<span class="unseen"> ${isolated(name)}</span></button></form>
</article>`;
}

async function toConnect(visit: PersonalVisit): Promise<Html> {
  const search = (visit.query.get("search") ?? "").trim().slice(0, 100);
  const { data } = await visit.ask("listOrganisations", { query: { limit: SHOWN, ...(search ? { search } : {}) } });
  const organisations = data.filter(({ oauth_enabled: isPossible }) => isPossible);
  return html`<h2>Connect an account</h2>
<form method="get" action="/manage/connections" role="search" class="inline">
<label><span>Organisation</span><input type="search" name="search" value="${search}" maxlength="100"></label>
<button>Search</button>
</form>
${organisations.length === 0 && html`<p>${search ? "There is no such organisation to sign in to." : "There is no organisation to sign in to yet."}</p>`}
${organisations.map((organisation) => organisationCard(visit, organisation))}`;
}

function organisationCard(
  visit: PersonalVisit,
  { id, display_name: name, is_verified: isVerified }: Organisation,
): Html {
  return html`<article>
<h3>${isolated(name)} ${badge(isVerified)}</h3>
${!isVerified && html`<p>We did not check who is behind it. Connect only if you know and trust it.</p>`}
<form method="post">${hidden(visit, "connect")}<input type="hidden" name="organisation_id" value="${id}"><button>Connect<span class="unseen"> ${isolated(name)}</span></button></form>
</article>`;
}

function badge(isVerified: boolean): Html {
  return isVerified
    ? html`<span class="badge good">Verified</span>`
    : html`<span class="badge warn">Not verified</span>`;
}
