import type { Position } from "../store/types.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { ApiError } from "./problem.ts";

/** A place in a list: the number that it is ordered by, and the id where that is equal. */
export interface Mark {
  key: number;
  id: string;
}

/**
 * Writes a place as an opaque cursor that is good for one list only.
 *
 * @param list Everything that makes the list what it is: whose it is, filters, order.
 */
export function writeMark(hasher: KeyHasher, list: string, { key, id }: Mark): string {
  return signed(hasher, list, Buffer.from(JSON.stringify([key, id])).toString("base64url"));
}

/** @throws ApiError TEN_400 when the cursor is malformed or was made for another list. */
export function readMark(hasher: KeyHasher, list: string, cursor: string): Mark {
  const [text = ""] = cursor.split(".");
  if (cursor !== signed(hasher, list, text)) throw new ApiError("invalid_cursor", { details: { cursor: "malformed" } });
  const [key, id] = JSON.parse(Buffer.from(text, "base64url").toString()) as [number, string];
  return { key, id };
}

/** `writeMark` for a list that is ordered by time. */
export function writeCursor(hasher: KeyHasher, list: string, { time, id }: Position): string {
  return writeMark(hasher, list, { key: time.getTime(), id });
}

/** `readMark` for a list that is ordered by time. */
export function readCursor(hasher: KeyHasher, list: string, cursor: string): Position {
  const { key, id } = readMark(hasher, list, cursor);
  return { time: new Date(key), id };
}

function signed(hasher: KeyHasher, list: string, text: string): string {
  return `${text}.${hasher.sign(`${list}\0${text}`)}`;
}
