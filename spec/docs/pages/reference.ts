import { html } from "../html.ts";
import type { Page } from "../layout.ts";

/** The interactive reference. Its document comes as a script, because a page on disk may not fetch a file. */
export function referencePage(): Page {
  const body = html`<h1>Reference</h1>
<p>Groups open on a click. Authorize once with your key (<code>mem_…</code> is enough) to try calls out; they go to the server chosen below.
The document itself: <a href="openapi.yaml">openapi.yaml</a>, <a href="openapi.json">openapi.json</a>.</p>
<form class="filter" role="search" aria-label="Filter the reference" id="reference-filter" hidden>
<p><label for="reference-text">Contains</label> <input id="reference-text" type="search" autocomplete="off"></p>
</form>
<noscript><p class="note">The interactive reference needs JavaScript. The <a href="operations.html">list of operations</a> and
<a href="openapi.yaml">openapi.yaml</a> do not.</p></noscript>
<h2>Headers of every answer</h2>
<p><span id="common-headers"></span> (see <a href="outcomes-and-modes.html#headers">Outcomes and modes</a>). They are not repeated below.</p>
<h2>Operations by group</h2>
<div id="reference"></div>
`;
  return {
    file: "reference.html",
    title: "Reference",
    summary: "Every operation with its parameters, fields, examples and errors, and calls to try out.",
    body,
    wide: true,
    styles: ["assets/swagger-ui.css", "reference.css"],
    scripts: ["assets/swagger-ui-bundle.js", "openapi.js", "reference.js"],
  };
}
