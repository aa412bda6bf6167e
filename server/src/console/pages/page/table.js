import { announce, el } from "./dom.js";
import { problemNotice } from "./notice.js";
import { count } from "./shown.js";

/** @typedef {import("./dom.js").Child} Child */

/**
 * A column of a table; `isNumber` puts it to the right.
 *
 * @template Row
 * @typedef {{ title: string, cell: (row: Row) => Child | Child[], isNumber?: boolean }} Column
 */

/**
 * A table whose rows stand as cards on a narrow screen. The roles are spelled out, because elements that are not laid out
 * as a table lose them.
 *
 * @template Row
 * @param {string} caption What the table lists, for those who hear it.
 * @param {Column<Row>[]} columns The first one names the row.
 * @param {Row[]} rows
 */
export function table(caption, columns, rows) {
  const body = el("tbody", { role: "rowgroup" });
  const element = el(
    "table",
    { role: "table" },
    el("caption", { class: "unseen" }, caption),
    el(
      "thead",
      { role: "rowgroup" },
      el(
        "tr",
        { role: "row" },
        columns.map(({ title, isNumber }) =>
          el("th", { role: "columnheader", scope: "col", class: isNumber ? "number" : null }, title),
        ),
      ),
    ),
    body,
  );
  body.append(...rows.map((row) => tableRow(columns, row)));
  return element;
}

/**
 * @template Row
 * @param {Column<Row>[]} columns
 * @param {Row} row
 */
function tableRow(columns, row) {
  const cells = columns.map(({ title, cell, isNumber }, index) => {
    const attributes = { "data-title": title, class: isNumber ? "number" : null };
    const content = el("span", {}, cell(row));
    return index === 0
      ? el("th", { role: "rowheader", scope: "row", ...attributes }, content)
      : el("td", { role: "cell", ...attributes }, content);
  });
  return el("tr", { role: "row" }, cells);
}

/**
 * @template Row
 * @typedef {{ data: Row[], pagination: { next_cursor: string | null, total: number } }} Page
 */

/**
 * A list that comes page by page.
 *
 * @template Row
 * @param {object} list
 * @param {string} list.caption
 * @param {Column<Row>[]} list.columns
 * @param {string} list.empty What to say when there is nothing.
 * @param {(cursor: string | null) => Promise<Page<Row>>} list.load
 * @returns {Promise<Child[]>}
 */
export async function pagedTable({ caption, columns, empty, load }) {
  const first = await load(null);
  if (first.data.length === 0) return [el("p", { class: "quiet" }, empty)];
  const element = table(caption, columns, first.data);
  const shown = el("span", { class: "quiet" });
  const more = el("button", { type: "button", onclick: loadMore }, "Show more");
  const bar = el("p", { class: "bar" }, shown, more);
  let next = first.pagination.next_cursor;
  tellShown(first);
  return [element, bar];

  async function loadMore() {
    more.disabled = true;
    try {
      const page = await load(next);
      next = page.pagination.next_cursor;
      const rows = page.data.map((row) => tableRow(columns, row));
      element.tBodies[0]?.append(...rows);
      tellShown(page);
      announce(`${rows.length} more`);
      rows[0]?.querySelector("a")?.focus();
    } catch (error) {
      bar.append(problemNotice(error));
    } finally {
      more.disabled = false;
    }
  }

  /** @param {Page<Row>} page */
  function tellShown({ pagination }) {
    const rows = element.tBodies[0]?.rows.length ?? 0;
    shown.textContent = `${count(rows)} of ${count(pagination.total)}`;
    more.hidden = next === null;
  }
}
