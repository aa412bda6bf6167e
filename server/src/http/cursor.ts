import type { Position } from "../store/types.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { ApiError } from "./problem.ts";

/**
 * Writes a position as an opaque cursor that is good for one list only.
 *
 * @param list Everything that makes the list what it is: tenant and filters.
 */
export function writeCursor(hasher: KeyHasher, list: string, position: Position): string {
  const text = Buffer.from(JSON.stringify([position.time.getTime(), position.id])).toString("base64url");
  return signed(hasher, list, text);
}

function signed(hasher: KeyHasher, list: string, text: string): string {
  return `${text}.${hasher.sign(`${list}\0${text}`)}`;
}

/** @throws ApiError TEN_400 when the cursor is malformed or was made for another list. */
export function readCursor(hasher: KeyHasher, list: string, cursor: string): Position {
  const [text = ""] = cursor.split(".");
  if (cursor !== signed(hasher, list, text)) throw new ApiError("invalid_cursor", { details: { cursor: "malformed" } });
  const [time, id] = JSON.parse(Buffer.from(text, "base64url").toString()) as [number, string];
  return { time: new Date(time), id };
}
