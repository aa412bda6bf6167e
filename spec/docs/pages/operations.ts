import { type Contract, callerOf, type OperationEntry, profileTitle } from "../contract.ts";
import { filterForm } from "../filter.ts";
import { type Html, html, joined } from "../html.ts";
import type { Page } from "../layout.ts";
import { type Links, referenceOf } from "../links.ts";

/** Every operation by profile, with what it needs and what it can answer. */
export function operationsPage({ manifest }: Contract, links: Links): Page {
  const { operations } = manifest;
  const profiles = manifest.profiles.filter((profile) => operations.some((each) => each.profile === profile));
  const callers = [...new Set(operations.map(({ auth }) => auth))];
  const body = html`<h1>Operations</h1>
<p>The ${operations.length} operations of the contract, by profile. A server offers a profile whole, or answers 501
${links.code("SRV_501")} to all of it; <code>GET /health</code> lists those that it has. Each name leads to the
<a href="reference.html">reference</a>, with parameters, fields and examples.</p>
${filterForm("operations", [
  { name: "profile", label: "Profile", values: profiles },
  { name: "auth", label: "Who calls", values: callers },
])}
${profiles.map((profile) =>
  profileSection(
    profile,
    operations.filter((each) => each.profile === profile),
  ),
)}`;
  return {
    file: "operations.html",
    title: "Operations",
    summary: "Every operation by profile: who may call it, what it answers, and where it is described.",
    body,
    wide: true,
    scripts: ["filter.js"],
  };
}

function profileSection(profile: string, operations: OperationEntry[]): Html {
  return html`<section data-group>
<h2 id="profile-${profile}">Profile ${profileTitle(profile)}</h2>
<div class="table" role="group" tabindex="0" aria-label="Operations of profile ${profile}"><table>
<thead><tr><th scope="col">Operation</th><th scope="col">Call</th><th scope="col">Who may</th><th scope="col">Answers</th><th scope="col">Rules</th></tr></thead>
<tbody>
${operations.map(row)}</tbody>
</table></div>
</section>
`;
}

function row(operation: OperationEntry): Html {
  const { operationId, method, path, summary, auth, profile } = operation;
  const marks = [operation.paged ? "paged" : "", operation.idempotent ? "Idempotency-Key" : ""].filter(Boolean);
  return html`<tr id="${operationId}" data-entry data-profile="${profile}" data-auth="${auth}">
<td><a href="${referenceOf(operation)}">${summary}</a><br><small>${operationId}</small></td>
<td class="call"><code>${method} ${joined(
    path.split("/").map((step) => html`${step}`),
    "/<wbr>",
  )}</code>${marks.length > 0 ? html`<br><small>${marks.join(", ")}</small>` : null}</td>
<td>${callerOf(operation)}</td>
<td>${statuses(operation)}</td>
<td>${rules(operation)}</td>
</tr>
`;
}

/** How many rules bind an operation beside those that bind all, with a link to their list. */
function rules({ operationId, requirements }: OperationEntry): Html | null {
  if (requirements.length === 0) return null;
  const words = requirements.length === 1 ? "1 rule" : `${requirements.length} rules`;
  return html`<a href="requirements.html?operation=${operationId}">${words}</a>`;
}

function statuses({ responses }: OperationEntry): string {
  return responses.map(({ status }) => status).join(" ");
}
