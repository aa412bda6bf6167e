import type { Request } from "express";
import ipaddr from "ipaddr.js";

/** Bits of an IPv6 address that name a customer's network, who can take any address in it (RFC 6177). */
const NETWORK_BITS = 64;

/**
 * Who sent a request, as limits count clients: the address of the other end or, where that is a proxy which the operator
 * trusts, the one that the proxy names. Of an IPv6 address its network alone.
 */
export function clientOf(request: Request): string {
  const named = withoutPort(request.ip ?? "");
  if (!ipaddr.isValid(named)) return named;
  const address = ipaddr.process(named);
  if (address.kind() === "ipv4") return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${NETWORK_BITS}`).toString();
}

/** Some proxies name the port too, which is another for each connection: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(named: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(named)?.[1] ?? /^([\d.]+):\d+$/.exec(named)?.[1] ?? named;
}
