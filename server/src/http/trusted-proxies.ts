import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Networks that can be named instead of written out, as Express knows them. */
const NAMED = ["loopback", "linklocal", "uniquelocal"];

/**
 * Reads `MEMORYOS_TRUSTED_PROXIES`: addresses and networks, separated by commas.
 *
 * @param mistakes Takes what is wrong, a sentence each.
 */
export function readTrustedProxies(read: (name: string) => string | undefined, mistakes: string[]): string[] {
  const proxies = (read("MEMORYOS_TRUSTED_PROXIES") ?? "")
    .split(",")
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== "");
  const isProxy = (proxy: string) => {
    // Not by ipaddr.js alone, which takes a number for an address: somebody may mean so many proxies.
    const isAddress = isIP(proxy.split("/", 1)[0] ?? "") !== 0;
    // To trust everybody is to take any address for a client's own: a limit by client would limit nobody.
    if (/\/0+$/.test(proxy)) return false;
    return NAMED.includes(proxy) || (isAddress && (isIP(proxy) !== 0 || ipaddr.isValidCIDR(proxy)));
  };
  if (!proxies.every(isProxy)) {
    mistakes.push(
      `MEMORYOS_TRUSTED_PROXIES must be addresses or networks, separated by commas, such as 10.0.0.0/8, ::1; or ${NAMED.join(", ")}`,
    );
  }
  return proxies;
}
