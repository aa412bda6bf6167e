import { setImmediate } from "node:timers/promises";
import type { Position } from "../store/types.ts";

/** Rows that are read at a time: as many as take a few milliseconds. */
const PAGE = 500;

/** Reads a list to its end, page by page, so that other requests are answered in between. */
export async function everyPage<Row>(
  load: (after: Position | null, limit: number) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const last = all.at(-1);
    const rows = await load(last ? positionOf(last) : null, PAGE);
    all.push(...rows);
    if (rows.length < PAGE) return all;
    await setImmediate();
  }
}
