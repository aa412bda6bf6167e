import { lookup } from "node:dns/promises";
import { setTimeout } from "node:timers/promises";
import ipaddr from "ipaddr.js";

/** Milliseconds that the addresses of a host are waited for. */
const RESOLVE_WITHIN = 3_000;

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<string[]>;

/** Says why webhooks may not be sent to an address; null when they may. */
export type TargetCheck = (address: string) => Promise<string | null>;

/**
 * Checks where webhooks are sent, so that nobody has the server call what only the server can reach. A host that has no
 * address at the moment passes: there is nothing to reach, and the address is checked again with each message.
 *
 * @param options.allowPrivate Lets private addresses through, for development.
 * @param options.resolve How to find the addresses of a host. @default the system's
 */
export function createTargetCheck(options: { allowPrivate: boolean; resolve?: Resolve }): TargetCheck {
  const { allowPrivate, resolve = resolveBySystem } = options;
  return async (address) => {
    const url = URL.parse(address);
    if (!url || !["http:", "https:"].includes(url.protocol)) return "it is not an absolute http or https address";
    if (url.username !== "" || url.password !== "") return "it has a user name or a password";
    if (allowPrivate) return null;
    const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
    if (/(?:^|\.)(?:localhost|local|internal)$/i.test(host)) return "its host is one of the local network";
    const addresses = ipaddr.isValid(host) ? [host] : await resolve(host);
    // One bad address among good ones is enough: which of them is called is not ours to say.
    return addresses.every(isPublic) ? null : "its host is, or resolves to, an address that is not public";
  };
}

/** Neither loopback, private, link-local, mapped, tunnelled nor reserved otherwise. */
function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "unicast";
}

async function resolveBySystem(host: string): Promise<string[]> {
  const found = lookup(host, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, setTimeout(RESOLVE_WITHIN, [], { ref: false })]);
}
