import type { Position } from "../store/types.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { readCursor, writeCursor } from "./cursor.ts";

/** What a list is asked for: its filters, and which page of it. */
export interface ListRequest {
  tenantId: string;
  /** Address of the list. */
  path: string;
  /** As the request has it: the cursor and what filters the list. */
  query: object & { cursor?: string };
  /** The filters alone: a cursor is good only for the same ones. */
  filters?: object;
  limit: number;
}

/** A page of a list, as it is answered. */
export interface Page<Wire> {
  body: { data: Wire[]; pagination: { next_cursor: string | null; limit: number; total: number } };
  headers?: { Link: string };
}

/**
 * Answers a page of a list, with the cursor of the next.
 *
 * @param load Gives rows after a position, and how many the whole list has.
 * @param row.position Where the row stands in the order of the list.
 * @throws ApiError TEN_400 when the cursor is not one of this list.
 */
export async function answerPage<Row, Wire>(
  hasher: KeyHasher,
  request: ListRequest,
  load: (after: Position | null, limit: number) => Promise<{ rows: Row[]; total: number }>,
  row: { position(row: Row): Position; toWire(row: Row): Wire },
): Promise<Page<Wire>> {
  const { tenantId, path, query, filters = {}, limit } = request;
  const list = JSON.stringify([path, tenantId, filters]);
  const after = query.cursor === undefined ? null : readCursor(hasher, list, query.cursor);
  // One more than asked for tells whether there is a next page.
  const { rows, total } = await load(after, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = last && rows.length > limit ? writeCursor(hasher, list, row.position(last)) : null;
  return {
    body: { data: page.map(row.toWire), pagination: { next_cursor: next, limit, total } },
    ...(next ? { headers: { Link: nextLink(path, query, next) } } : {}),
  };
}

/** Value of the header `Link`: the address of the next page. */
export function nextLink(path: string, query: object, cursor: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  return `<${path}?${parameters}>; rel="next"`;
}
