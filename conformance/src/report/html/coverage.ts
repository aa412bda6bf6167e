import { manifest } from "@memoryos/contract";
import type { CoverageCell, CoverageRow } from "../coverage.ts";
import type { ReportDocument } from "../document.ts";
import { html, type Markup } from "./markup.ts";

/** Operation × status × header: what the run observed of what the contract documents. */
export function coverage({ coverage: rows }: ReportDocument): Markup {
  const statuses = [...new Set(rows.flatMap(({ cells }) => cells.map(({ status }) => status)))].sort((a, b) => a - b);
  const cells = rows.flatMap((row) => row.cells);
  const documented = cells.filter((cell) => cell.documented);
  const observed = documented.filter(({ seen }) => seen > 0).length;
  const operations = rows.filter((row) => row.cells.some(({ seen }) => seen > 0)).length;
  return html`<section id="coverage"><h2>Coverage <small>${operations} of ${rows.length} operations, ${observed} of ${documented.length} outcomes observed</small></h2>
<p class="quiet">What was <em>observed</em>, with how often. <span class="cell seen">7</span> documented and seen <span class="cell unseen">·</span> documented, not seen <span class="cell wrong">1</span> seen, not documented. Open an operation for its headers.</p>
<div class="matrix" style="--columns:${statuses.length}">
<div class="head" aria-hidden="true"><span>operation</span>${statuses.map((status) => html`<span>${status}</span>`)}</div>
${manifest.profiles.map((profile) => profileRows(profile, rows, statuses))}
</div></section>`;
}

function profileRows(profile: string, rows: readonly CoverageRow[], statuses: readonly number[]): Markup {
  const ids = manifest.operations
    .filter((operation) => operation.profile === profile)
    .map(({ operationId }) => operationId);
  const own = rows.filter(({ operationId }) => ids.includes(operationId));
  if (own.length === 0) return html``;
  return html`<h3>${profile}</h3>${own.map((row) => operationRow(row, statuses))}`;
}

function operationRow({ operationId, cells }: CoverageRow, statuses: readonly number[]): Markup {
  const { method = "", path = "" } =
    manifest.operations.find((operation) => operation.operationId === operationId) ?? {};
  return html`<details class="operation"><summary><span class="name"><b>${operationId}</b> <span class="quiet">${method} ${path}</span></span>${statuses.map((status) => statusCell(status, cells))}</summary>${headerTable(cells)}</details>`;
}

function statusCell(status: number, cells: readonly CoverageCell[]): Markup {
  const cell = cells.find((one) => one.status === status);
  if (cell === undefined) return html`<span class="cell none"></span>`;
  const kind = cell.seen === 0 ? "unseen" : cell.documented ? "seen" : "wrong";
  const said = { unseen: "documented, not seen", seen: `seen ${cell.seen} times`, wrong: "seen, not documented" }[kind];
  return html`<span class="cell ${kind}" title="${status}: ${said}"><i>${status}</i> ${kind === "unseen" ? "·" : cell.seen}<span class="hidden"> ${said}</span></span>`;
}

/** Headers in rows, statuses in columns. */
function headerTable(cells: readonly CoverageCell[]): Markup {
  const names = [...new Set(cells.flatMap(({ headers }) => headers.map(({ name }) => name)))];
  if (names.length === 0) return html`<p class="quiet">The contract documents no headers of it.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Headers"><table><thead><tr><th>header</th>${cells.map(({ status }) => html`<th>${status}</th>`)}</tr></thead><tbody>${names.map((name) => html`<tr><th scope="row"><code>${name}</code></th>${cells.map((cell) => headerCell(name, cell))}</tr>`)}</tbody></table></div>`;
}

function headerCell(name: string, { headers, seen }: CoverageCell): Markup {
  const header = headers.find((one) => one.name === name);
  if (header === undefined) return html`<td></td>`;
  if (seen === 0) return html`<td class="unseen" title="no such answer was seen">·</td>`;
  const lacking = header.required && header.seen < seen;
  const kind = !header.documented || lacking ? "wrong" : header.seen > 0 ? "seen" : "unseen";
  return html`<td class="${kind}" title="${header.seen} of ${seen} answers${header.documented ? "" : ", not documented"}">${header.seen}/${seen}</td>`;
}
