import { lookup, Resolver } from "node:dns/promises";
import { setTimeout } from "node:timers/promises";
import ipaddr from "ipaddr.js";

/** Milliseconds that the addresses of a host are waited for. */
const RESOLVE_WITHIN = 3_000;

/** Finds the addresses of a host; none when it has none or nobody tells. */
export type Resolve = (host: string) => Promise<string[]>;

/** Where a request would go. */
export type Target =
  | {
      url: URL;
      /** All of them checked; none when the host has none at the moment. */
      addresses: string[];
    }
  /** Why nothing may be sent there. */
  | { refusal: string };

/**
 * Names that are kept for local networks (RFC 6761, 6762 and 8375, and ICANN's `internal`), and names without a dot, such as
 * those of containers, which only files and search domains of this machine can know.
 */
const LOCAL = /^[^.]*$|\.(?:localhost|localdomain|local|internal|home\.arpa)$/i;

/** Finds where requests to an address go, and whether they may. */
export type FindTarget = (address: string) => Promise<Target>;

/**
 * Checks addresses that others gave, so that nobody has the server call what only the server can reach. A host that has no
 * address at the moment passes: there is nothing to reach, and it is checked again with each request.
 *
 * @param options.allowPrivate Lets private addresses through, for development.
 * @param options.resolve How to find the addresses of a host. @default by the system's files and name servers where private
 * addresses are allowed, and else by the name servers alone
 */
export function createTargetFinder(options: { allowPrivate: boolean; resolve?: Resolve }): FindTarget {
  const { allowPrivate, resolve = allowPrivate ? resolveBySystem : resolveByServers } = options;
  return async (address) => {
    const url = URL.parse(address);
    if (!url || !["http:", "https:"].includes(url.protocol)) {
      return { refusal: "it is not an absolute http or https address" };
    }
    if (url.username !== "" || url.password !== "") return { refusal: "it has a user name or a password" };
    const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
    const isAddress = ipaddr.isValid(host);
    if (!allowPrivate && !isAddress && LOCAL.test(host)) return { refusal: "its host is one of the local network" };
    const addresses = isAddress ? [host] : await resolve(host);
    // One bad address among good ones is enough: a name server can tell them in any order.
    if (allowPrivate || addresses.every(isPublic)) return { url, addresses };
    return { refusal: "its host is, or resolves to, an address that is not public" };
  };
}

/** Ranges within 2000::/3 that are not public, of those that ipaddr.js takes for others (IANA special-purpose registry). */
const NOT_PUBLIC = ["2001::/23", "3fff::/20"].map((range) => ipaddr.IPv6.parseCIDR(range));
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");

/** Neither loopback, private, link-local, mapped, tunnelled nor reserved otherwise. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  if (address instanceof ipaddr.IPv4) return true;
  // ISATAP (RFC 5214): an IPv4 address, which may be a private one, behind these 32 bits.
  const isTunnel = address.parts[5] === 0x5efe && [0, 0x200].includes(address.parts[4] ?? 0);
  return address.match(GLOBAL) && !isTunnel && !NOT_PUBLIC.some((range) => address.match(range));
}

async function resolveBySystem(host: string): Promise<string[]> {
  const found = lookup(host, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, setTimeout(RESOLVE_WITHIN, [], { ref: false })]);
}

/** Not through the system's function: a slow name server would hold a thread that reads of files need as well. */
async function resolveByServers(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: RESOLVE_WITHIN, tries: 1 });
  const none = () => [];
  const found = Promise.all([resolver.resolve4(host).catch(none), resolver.resolve6(host).catch(none)]);
  const done = new AbortController();
  const late = setTimeout(RESOLVE_WITHIN, undefined, { ref: false, signal: done.signal }).catch(() => {});
  void late.then(() => resolver.cancel());
  const addresses = (await found).flat();
  done.abort();
  return addresses;
}
