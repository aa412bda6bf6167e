import { type Contract, profileTitle } from "../contract.ts";
import type { Guide } from "../guides.ts";
import { html } from "../html.ts";
import type { Page } from "../layout.ts";

/** The first page: what this is, and where to find what. */
export function homePage({ manifest }: Contract, guides: readonly Guide[]): Page {
  const { operations, requirements, errors } = manifest;
  const count = (profile: string, entries: readonly { profile: string }[]) =>
    entries.filter((entry) => entry.profile === profile).length;
  const codes = new Set(errors.map((row) => row.code)).size;
  const body = html`<h1>MemoryOS, the open contract</h1>
<p class="lead">MemoryOS gives AI agents a memory of the people they talk to. Your app sends conversations; a background job extracts
what is worth keeping; one call returns what matters for the next answer, ready for the prompt.</p>
<p>These pages describe the service exactly: version ${manifest.version} of the contract, from which the OpenAPI document, the SDK, the
reference server and the conformance suite are made. They work without a network.</p>
<h2 id="guides">Guides</h2>
<ul class="cards">
${guides.map(({ file, title, summary }) => html`<li><a href="${file}">${title}</a> <span>${summary}</span></li>\n`)}</ul>
<h2 id="contract">The contract</h2>
<ul class="cards">
<li><a href="reference.html">Reference</a> <span>Every operation with its fields and examples, and calls to try out.</span></li>
<li><a href="operations.html">Operations</a> <span>${operations.length} operations by profile: who may call them, what they answer.</span></li>
<li><a href="requirements.html">Requirements</a> <span>${requirements.length} rules that a server can be checked against.</span></li>
<li><a href="errors.html">Errors</a> <span>${errors.length} errors under ${codes} codes: when they come and what to do.</span></li>
<li><a href="openapi.yaml">openapi.yaml</a> <span>The OpenAPI 3.1 document; also as <a href="openapi.json">JSON</a>. Feed it to a generator.</span></li>
</ul>
<h2 id="profiles">Profiles</h2>
<div class="table" role="group" tabindex="0" aria-label="Profiles"><table>
<thead><tr><th scope="col">Profile</th><th scope="col">Operations</th><th scope="col">Rules</th></tr></thead>
<tbody>
${manifest.profiles.map(
  (profile) => html`<tr><td><a href="requirements.html#profile-${profile}">${profileTitle(profile)}</a></td>
<td>${count(profile, operations)}</td><td>${count(profile, requirements)}</td></tr>
`,
)}</tbody>
</table></div>
`;
  return {
    file: "index.html",
    title: "MemoryOS, the open contract",
    summary: "The documentation of the MemoryOS contract: guides, reference, requirements, errors.",
    body,
  };
}
