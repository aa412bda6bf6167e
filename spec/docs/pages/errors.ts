import { STATUS_CODES } from "node:http";
import type { Contract, ErrorEntry, OperationEntry } from "../contract.ts";
import { filterForm } from "../filter.ts";
import { type Html, html, joined } from "../html.ts";
import type { Page } from "../layout.ts";
import type { Links } from "../links.ts";

/** Every error that the contract knows, by code. */
export function errorsPage({ manifest }: Contract, links: Links): Page {
  const { errors, operations } = manifest;
  const codes = [...new Set(errors.map((row) => row.code))];
  const statuses = [...new Set(errors.map((row) => row.status))].sort((a, b) => a - b);
  const body = html`<h1>Errors</h1>
<p>An error has a <em>code</em> for its kind and a <em>name</em>, in the field <code>error</code>, for what exactly went wrong. There are
${codes.length} codes and ${errors.length} names. The <code>type</code> of an error is an address that ends in
its code, such as <code>${errors[0]?.type ?? ""}</code>.
How to handle them is told in <a href="error-handling.html">Errors and retrying</a>.</p>
${filterForm("errors", [{ name: "status", label: "Status", values: statuses.map(String) }])}
${codes.map((code) =>
  codeSection(
    errors.filter((row) => row.code === code),
    operations,
    links,
  ),
)}`;
  return {
    file: "errors.html",
    title: "Error catalogue",
    summary: "Every error of the contract: its code, status and title, when it comes, and what to do.",
    body,
    scripts: ["filter.js"],
  };
}

function codeSection(rows: ErrorEntry[], operations: OperationEntry[], links: Links): Html | null {
  const [first] = rows;
  if (!first) return null;
  const { code, status } = first;
  return html`<section data-group>
<h2 id="${code}"><a class="anchor" href="#${code}">${code}</a> <small>${status} ${STATUS_CODES[status] ?? ""}</small></h2>
${rows.map((row) => entry(row, operations, links))}</section>
`;
}

function entry(row: ErrorEntry, operations: OperationEntry[], links: Links): Html {
  const answering = operations.filter(({ errors }) => errors.includes(row.error));
  const details =
    row.details === null ? null : html`<dt>Details</dt><dd><code>${JSON.stringify(row.details)}</code></dd>\n`;
  const headers = row.headers.length === 0 ? null : html`<dt>Headers</dt><dd>${codes(row.headers)}</dd>\n`;
  return html`<div class="entry" data-entry data-status="${String(row.status)}">
<h3 id="${row.error}"><a class="anchor" href="#${row.error}"><code>${row.error}</code></a> ${row.title}</h3>
<p>${links.prose(row.when)}</p>
<dl class="terms">
<dt>Says</dt><dd>${links.prose(row.detail)}</dd>
${headers}${details}<dt>Answered by</dt><dd>${answeredBy(answering, operations, links)}</dd>
</dl>
</div>
`;
}

function answeredBy(answering: OperationEntry[], all: OperationEntry[], links: Links): Html {
  if (answering.length === 0)
    return html`the server itself, outside of an operation, or a profile that is not described yet`;
  if (answering.length === all.length) return html`every operation`;
  const missing = all.filter((operation) => !answering.includes(operation));
  const names = (operations: OperationEntry[]) =>
    joined(
      operations.map(({ operationId }) => links.code(operationId)),
      ", ",
    );
  if (answering.length > 12 && missing.length <= 6) return html`every operation but ${names(missing)}`;
  if (answering.length <= 12) return names(answering);
  return html`<details><summary>${answering.length} operations</summary>${names(answering)}</details>`;
}

function codes(names: readonly string[]): Html {
  return joined(
    names.map((name) => html`<code>${name}</code>`),
    ", ",
  );
}
