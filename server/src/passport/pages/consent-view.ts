import type { MemoryPreview, Passport } from "@memoryos/contract";
import { type Html, html, isolated } from "../../html.ts";
import type { Category } from "../../memory/types.ts";
import { CATEGORIES } from "../../memory/types.ts";
import type { GrantAccess } from "../../store/types.ts";
import type { Asked } from "./consent.ts";
import { choice, hidden, notice } from "./layout.ts";
import { signedInAs, signInForms } from "./sign-in.ts";
import type { View, Visit } from "./visit.ts";
import { ACCESS, DURATIONS, KINDS } from "./words.ts";

/** What is selected on the page. */
export interface Choice {
  categories: readonly string[];
  access: GrantAccess;
  /** A key of `DURATIONS`. */
  days: string;
}

/** What a signed-in person sees and decides. */
export function consentView(
  visit: Visit,
  asked: Asked,
  shown: {
    chosen: Choice;
    preview: readonly MemoryPreview[];
    person: Pick<Passport, "email">;
    mistake: string | null;
  },
): View {
  const { request, ticket } = asked;
  const { chosen, preview, person, mistake } = shown;
  return {
    ...titleOf(asked),
    content: html`${mistake && notice(mistake, "bad")}
${whoAsks(asked)}
${signedInAs(person)}
${
  request.linkToken !== null &&
  notice("If you say yes, your account at the company behind it is connected to your passport as well.")
}
<form method="post">
${hidden(visit, "approve")}
<input type="hidden" name="ticket" value="${ticket}">
<fieldset>
<legend><h2>Which memories</h2></legend>
${CATEGORIES.map((category) => kindBox(category, chosen.categories.includes(category)))}
</fieldset>
<fieldset>
<legend><h2>What it may do</h2></legend>
${choice("access", ACCESS, chosen.access)}
</fieldset>
<fieldset>
<legend><h2>For how long</h2></legend>
${choice("days", DURATIONS, chosen.days)}
</fieldset>
${previewOf(preview)}
<p>Whatever you choose: you can change it and end it at any time.</p>
<div class="bar"><button class="main">Yes, allow this</button></div>
</form>
${denialForm(visit, ticket)}`,
  };
}

/** What is shown before somebody signs in: who asks, and how to say no without a passport. */
export function denialView(visit: Visit, asked: Asked, mistake: string | null): View {
  return {
    ...titleOf(asked),
    content: html`${whoAsks(asked)}
<p>You decide which memories it gets, and for how long. To decide, sign in to your Memory Passport.</p>
${signInForms(visit, mistake)}
${denialForm(visit, asked.ticket)}`,
  };
}

function denialForm(visit: Visit, ticket: string): Html {
  return html`<form method="post" class="bar">${hidden(visit, "deny")}<input type="hidden" name="ticket" value="${ticket}"><button>No, do not allow anything</button></form>`;
}

function titleOf({ agent: { name } }: Asked): Pick<View, "title" | "heading"> {
  const asks = "asks for your memories";
  return { title: `${name} ${asks}`, heading: html`${isolated(name)} ${asks}` };
}

function whoAsks({ agent, returnsTo, request }: Asked): Html {
  return html`<section aria-label="Who asks">
<p>${
    agent.is_verified
      ? html`<span class="badge good">Verified</span> We checked who is behind ${isolated(agent.name)}${
          agent.owner_tenant && html`: ${isolated(agent.owner_tenant)}`
        }.`
      : html`<span class="badge warn">Not verified</span> We did not check who is behind ${isolated(agent.name)}. Say yes only if you know and trust it.`
  }</p>
${agent.description && html`<p>It says of itself: <q>${isolated(agent.description)}</q></p>`}
${agent.website_url && html`<p>Website: <a href="${agent.website_url}" rel="noopener noreferrer" target="_blank">${agent.website_url}<span class="unseen"> (opens a new window)</span></a></p>`}
${
  returnsTo !== null
    ? html`<p class="quiet">Then you go back to ${placeOf(returnsTo)}.</p>`
    : request.redirectUri !== null &&
      html`<p class="quiet">The address that it wants you to be sent to is not one that it registered, so you stay here.</p>`
}
</section>`;
}

/** Whose address it is, as people read it. */
function placeOf(address: string): string {
  const { host, protocol } = new URL(address);
  return host || `the app ${protocol.slice(0, -1)}`;
}

function kindBox(category: Category, isChosen: boolean): Html {
  const { name, example } = KINDS[category];
  return html`<label class="check"><input type="checkbox" name="categories" value="${category}"${isChosen && html` checked`}> <span>${name}<br><span class="quiet">Such as: “${example}”</span></span></label>`;
}

function previewOf(memories: readonly MemoryPreview[]): Html {
  if (memories.length === 0)
    return html`<p class="quiet">It asks for none of the memories that your passport holds.</p>`;
  return html`<details><summary>What your passport holds of what it asks for</summary><ul>${memories.map(
    ({ content_preview, stored_ago }) =>
      html`<li>${isolated(content_preview)} <span class="quiet">${stored_ago}</span></li>`,
  )}</ul></details>`;
}
