import { type Contract, profileTitle, type RequirementEntry } from "../contract.ts";
import { filterForm } from "../filter.ts";
import { type Html, html, joined } from "../html.ts";
import type { Page } from "../layout.ts";
import type { Links } from "../links.ts";

/** Every rule of the contract, with a place of its own that can be linked to. */
export function requirementsPage({ manifest }: Contract, links: Links): Page {
  const { requirements } = manifest;
  const profiles = manifest.profiles.filter((profile) => requirements.some((rule) => rule.profile === profile));
  const operations = manifest.operations.map(({ operationId }) => operationId).sort();
  const body = html`<h1>Requirements</h1>
<p>The contract has ${requirements.length} rules that a server can be checked against. Each has an id, which tests and
reports name, a keyword (<abbr title="RFC 2119">MUST, SHOULD or MAY</abbr>) and a level:</p>
<dl class="terms">
<dt>base</dt><dd>Existing clients rely on it. A server that keeps these is <strong>compatible</strong>.</dd>
<dt>strict</dt><dd>A correct service does it. A server that keeps these as well is <strong>correct</strong>.</dd>
<dt>extended</dt><dd>This contract adds it. A server that keeps these as well is <strong>complete</strong>.</dd>
</dl>
<p>A verdict is given for each profile and level; how to get one is told in <a href="conformance.html">Conformance</a>.</p>
${filterForm("requirements", [
  { name: "profile", label: "Profile", values: profiles },
  { name: "level", label: "Level", values: ["base", "strict", "extended"] },
  { name: "operation", label: "Operation", values: operations },
])}
${profiles.map((profile) => profileSection(profile, requirements, links))}`;
  return {
    file: "requirements.html",
    title: "Requirements",
    summary: "Every rule of the contract: its level, its keyword, the operations that it binds.",
    body,
    scripts: ["filter.js"],
  };
}

function profileSection(profile: string, requirements: RequirementEntry[], links: Links): Html {
  const rules = requirements.filter((rule) => rule.profile === profile).sort((a, b) => (a.id < b.id ? -1 : 1));
  return html`<section data-group>
<h2 id="profile-${profile}">Profile ${profileTitle(profile)}</h2>
<ul class="entries">
${rules.map((rule) => entry(rule, links))}</ul>
</section>
`;
}

function entry(rule: RequirementEntry, links: Links): Html {
  const operations = rule.operations.includes("*")
    ? html`every operation`
    : joined(
        rule.operations.map((id) => links.code(id)),
        ", ",
      );
  return html`<li id="${rule.id}" data-entry data-profile="${rule.profile}" data-level="${rule.level}" data-operation="${rule.operations.join(" ")}">
<p class="labels"><a class="anchor" href="#${rule.id}">${rule.id}</a> <span class="label ${rule.level}">${rule.level}</span>
<span>${rule.keyword}</span></p>
<p>${links.prose(rule.text)}</p>
${rule.untestable ? html`<p class="note">Not tested from outside: ${links.prose(rule.untestable)}</p>\n` : null}<p class="note">${operations}</p>
</li>
`;
}
