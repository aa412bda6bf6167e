import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";

/** Characters that are written at a time. */
const CHUNK = 65_536;
/** Levels that are taken apart: the answer, its data, their lists. Rows of lists are written whole. */
const LEVELS = 3;

/** Writes a large value as JSON, in chunks, so that other requests are answered in between. */
export async function writeJson(response: ServerResponse, value: unknown): Promise<void> {
  let waiting = "";
  for (const piece of piecesOf(value, LEVELS)) {
    waiting += piece;
    if (waiting.length < CHUNK) continue;
    if (response.destroyed) return;
    const hasRoom = response.write(waiting);
    waiting = "";
    if (hasRoom) await setImmediate();
    else await roomIn(response);
  }
  response.end(waiting);
}

/** When what was written has been sent, or nobody reads any more. */
function roomIn(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.once("drain", done).once("close", done);
  });
}

/** The text of a value of plain JSON, piece by piece. */
export function* piecesOf(value: unknown, levels: number): Generator<string> {
  if (levels === 0 || typeof value !== "object" || value === null) {
    yield JSON.stringify(value);
    return;
  }
  const isList = Array.isArray(value);
  let separator = isList ? "[" : "{";
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    yield isList ? separator : `${separator}${JSON.stringify(name)}:`;
    separator = ",";
    yield* piecesOf(item, levels - 1);
  }
  if (separator !== ",") yield separator;
  yield isList ? "]" : "}";
}
