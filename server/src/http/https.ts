import type { IncomingHttpHeaders } from "node:http";

/** Whether the client came by HTTPS: the server itself speaks HTTP, so the first proxy in front of it says so. */
export function isHttps({ headers }: { headers: IncomingHttpHeaders }): boolean {
  const [first = ""] = String(headers["x-forwarded-proto"] ?? "").split(",");
  return first.trim().toLowerCase() === "https";
}
