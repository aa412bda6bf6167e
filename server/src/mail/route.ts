import type { Config } from "../config.ts";
import { isLoopback } from "../loopback.ts";

/**
 * How codes reach people: by a mail server; by the log and the outbox page, for development on this machine; by the log alone,
 * because the operator says so; or not at all.
 */
export type MailRoute = "smtp" | "outbox" | "log" | "none";

/** Without a mail server codes are kept where whoever reads the log can sign in as anybody: only where nobody else comes. */
export function mailRoute({
  smtp,
  host,
  consentUrl,
  publicUrl,
  trustedProxies,
  passport,
}: Pick<Config, "smtp" | "host" | "consentUrl" | "publicUrl" | "trustedProxies" | "passport">): MailRoute {
  if (smtp) return "smtp";
  const addresses = [consentUrl, publicUrl].filter((address) => address !== null);
  const hosts = [host, ...addresses.map((address) => new URL(address).hostname)];
  // Behind a proxy people come from elsewhere, whatever the server itself listens on.
  if (hosts.every(isLoopback) && trustedProxies.length === 0) return "outbox";
  return passport.codesInLog ? "log" : "none";
}
