import { normaliseMemoryText } from "../memory/text.ts";
import { FORMATS, invalid } from "./validate.ts";

/**
 * `/v1/users/me` is the account itself: nobody's end user may be called so.
 *
 * @throws ApiError REQ_422
 */
export function refuseReservedUser(externalUserId: string | undefined, part: "body" | "query" | "path" = "body"): void {
  if (externalUserId !== "me") return;
  throw invalid([
    { pointer: `/${part}/external_user_id`, message: "must not be the reserved word `me`", code: "reserved" },
  ]);
}

/**
 * A time of a request, in UTC; a leap second counts as the second before it.
 *
 * @throws ApiError REQ_422 when its year is out of range.
 */
export function instant(text: string, pointer: string): Date {
  const time = new Date(text.replace(/:60(?=\D|$)/, ":59"));
  const year = time.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw invalid([{ pointer, message: FORMATS["date-time"], code: "format" }]);
  return time;
}

/**
 * The form in which the words of a memory are stored.
 *
 * @throws ApiError REQ_422 when nothing of the text can be.
 */
export function storableText(text: string, pointer: string): string {
  const storable = normaliseMemoryText(text);
  if (storable === "") throw invalid([{ pointer, message: "must not be blank", code: "pattern" }]);
  return storable;
}
