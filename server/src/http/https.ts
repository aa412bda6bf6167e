import type { IncomingHttpHeaders } from "node:http";

/** Whether the client came by HTTPS: the server itself speaks HTTP, so the first proxy in front of it says so. */
export function isHttps({ headers }: { headers: IncomingHttpHeaders }): boolean {
  const forwarded = headers["x-forwarded-proto"];
  if (forwarded === undefined) return false;
  const [first = ""] = String(forwarded).split(",");
  return first.trim().toLowerCase() === "https";
}
