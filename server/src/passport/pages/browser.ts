import { randomBytes } from "node:crypto";
import type { Browser } from "./visit.ts";

const COOKIE = "memoryos_uui_browser";
/** As long as somebody may take to find the mail and enter the code, in seconds. */
const LASTS = 1_800;
const FORM = /^([\w-]{32})\.([\w-]*)$/;

/** What the browser remembers; a new one when it remembers nothing. `isNew` says that the cookie is to be set. */
export function browserOf(cookies: string | undefined): { browser: Browser; isNew: boolean } {
  for (const pair of (cookies ?? "").split(";")) {
    const [name, value = ""] = pair.trim().split("=");
    const [, id, email = ""] = (name === COOKIE && FORM.exec(value)) || [];
    if (id) return { browser: { id, email: Buffer.from(email, "base64url").toString() || null }, isNew: false };
  }
  return { browser: { id: randomBytes(24).toString("base64url"), email: null }, isNew: true };
}

/**
 * The cookie that has the browser remember. The address that a code was sent to stands in it and not in that of the page,
 * which others may get to see.
 *
 * @param browser Null takes it away.
 */
export function browserCookie(browser: Browser | null, isHttps: boolean): string {
  const value = browser ? `${browser.id}.${Buffer.from(browser.email ?? "").toString("base64url")}` : "";
  const secure = isHttps ? "; Secure" : "";
  return `${COOKIE}=${value}; Path=/; Max-Age=${browser ? LASTS : 0}; HttpOnly; SameSite=Lax${secure}`;
}
