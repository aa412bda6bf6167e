import type { Count } from "../quota/minute-limits.ts";

const NAMES = ["RateLimit-Policy", "RateLimit"] as const;

/** What limits leave, by their names, as draft-ietf-httpapi-ratelimit-headers-11 writes it. */
export function rateLimitHeaders(
  counts: readonly (readonly [string, Omit<Count, "isOver">])[],
): Record<string, string> {
  const list = (items: string[]) => items.join(", ");
  return {
    "RateLimit-Policy": list(counts.map(([name, { limit }]) => `"${name}";q=${limit};w=60`)),
    RateLimit: list(counts.map(([name, { remaining, resetSeconds }]) => `"${name}";r=${remaining};t=${resetSeconds}`)),
  };
}

/** The headers of a reply behind those of the limits that counted its request: limits of both stand in one list. */
export function withLimits(
  limits: Record<string, string>,
  headers: Record<string, string> = {},
): Record<string, string> {
  const joined = { ...limits, ...headers };
  for (const name of NAMES) {
    const both = [limits[name], headers[name]].filter((each) => each !== undefined);
    if (both.length > 0) joined[name] = both.join(", ");
  }
  return joined;
}
