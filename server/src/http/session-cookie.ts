import type { IncomingHttpHeaders } from "node:http";

/** The cookie that holds a person's session. */
export const SESSION_COOKIE = "memoryos_uui_session";

/**
 * The header that gives a browser its session, or with null takes it away.
 *
 * @param seconds How long the browser keeps it.
 * @param isHttps Whether the service was reached over HTTPS: then the cookie is sent over nothing else.
 */
export function setSessionCookie(
  session: { token: string; seconds: number } | null,
  isHttps: boolean,
): { "Set-Cookie": string } {
  const { token, seconds } = session ?? { token: "", seconds: 0 };
  const secure = isHttps ? "; Secure" : "";
  return { "Set-Cookie": `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}` };
}

/** The session that a request carries, and whether a browser added it by itself; null when there is none. The header counts. */
export function sessionTokenOf(headers: IncomingHttpHeaders): { token: string; byCookie: boolean } | null {
  const header = headers["x-memoryos-session"];
  if (header !== undefined) return { token: String(header), byCookie: false };
  const token = sessionCookieOf(headers);
  return token === null ? null : { token, byCookie: true };
}

/**
 * The session in the cookie; null without one, and with several that differ: another site of the same domain can add one
 * to somebody's cookies, but take none away.
 */
export function sessionCookieOf({ cookie }: IncomingHttpHeaders): string | null {
  if (cookie === undefined) return null;
  const found = new Set<string>();
  for (const pair of cookie.split(";")) {
    const [name, ...value] = pair.split("=");
    if (name?.trim() === SESSION_COOKIE) found.add(value.join("=").trim());
  }
  return found.size === 1 ? ([...found][0] ?? null) : null;
}
