import type { ReportDocument, ReportedRequirement } from "../document.ts";
import { html, type Markup, prose } from "./markup.ts";

/** Every requirement with what the run showed of it; the page's script narrows it. */
export function requirements({ requirements: rows, checks }: ReportDocument): Markup {
  const outcomes = ["fail", "warn", "untestable", "pass"] as const;
  const profiles = [...new Set(rows.map(({ profile }) => profile))];
  const provers = Map.groupBy(
    checks.flatMap(({ id, proves }) => proves.map((rule) => ({ id, rule }))),
    ({ rule }) => rule,
  );
  return html`<section id="requirements"><h2>Requirements <small>${rows.length}</small></h2>
<form class="filter" role="search"><label>Search <input type="search" name="text" placeholder="ADD-0, cursor, …"></label>
<label>Outcome <select name="outcome"><option value="">all</option>${outcomes.map((outcome) => html`<option>${outcome}</option>`)}</select></label>
<label>Profile <select name="profile"><option value="">all</option>${profiles.map((profile) => html`<option>${profile}</option>`)}</select></label>
<output></output></form>
<div class="scroll" tabindex="0" role="region" aria-label="Requirements"><table class="requirements"><thead><tr><th>Id</th><th>Outcome</th><th>Level</th><th>Rule</th></tr></thead>
<tbody>${rows.map((row) =>
    requirementRow(
      row,
      (provers.get(row.id) ?? []).map(({ id }) => id),
    ),
  )}</tbody></table></div></section>`;
}

function requirementRow(requirement: ReportedRequirement, checks: readonly string[]): Markup {
  const { id, profile, level, keyword, outcome, text, reason } = requirement;
  return html`<tr id="rule-${id}" data-outcome="${outcome}" data-profile="${profile}"><th scope="row">${id}</th><td><span class="mark ${outcome}">${outcome}</span></td><td>${level} <br><span class="quiet">${profile} ${keyword}</span></td><td>${prose(text)}${reason === null ? "" : html` <span class="quiet">${reason}</span>`}${checks.length === 0 ? "" : html`<details><summary>${checks.length} ${checks.length === 1 ? "check" : "checks"}</summary><code>${checks.join(", ")}</code></details>`}</td></tr>`;
}
