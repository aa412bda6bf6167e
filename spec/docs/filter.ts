import { type Html, html } from "./html.ts";

/** A choice that narrows a list down. */
export interface Choice {
  /** Entries have it as `data-NAME`, with one value or several between spaces. */
  name: string;
  label: string;
  values: readonly string[];
}

/** The form above a list. It is hidden until `filter.js` makes it work; without scripts the list is whole. */
export function filterForm(what: string, choices: readonly Choice[]): Html {
  return html`<form class="filter" role="search" aria-label="Filter the ${what}" hidden>
<p><label for="filter-text">Contains</label> <input id="filter-text" name="text" type="search" autocomplete="off"></p>
${choices.map(
  ({
    name,
    label,
    values,
  }) => html`<p><label for="filter-${name}">${label}</label> <select id="filter-${name}" name="${name}">
<option value="">all</option>
${values.map((value) => html`<option>${value}</option>\n`)}</select></p>
`,
)}<p><output aria-live="polite"></output></p>
</form>`;
}
