import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIPv6, type LookupFunction } from "node:net";

/** What is sent. */
export interface OutwardRequest {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string;
  /** Breaks off the request, or what is left to read of the answer. */
  signal: AbortSignal;
}

/**
 * Sends a request to addresses that were checked, whatever its host resolves to by then, and gives the answer with its body
 * still to be read. A redirect is an answer like any other.
 */
export function requestAt(
  { url, addresses }: { url: URL; addresses: readonly string[] },
  { method, headers, body, signal }: OutwardRequest,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Without an agent no connection is left open, or taken that was made before the check.
    const sent = request(url, { method, headers, agent: false, lookup: lookupAmong(addresses), signal });
    sent.on("error", reject);
    sent.on("response", resolve);
    sent.end(body);
  });
}

/** Looks nothing up: the addresses are known. */
function lookupAmong(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, done) => {
    const [first] = all;
    if (!first) done(new Error("No address to connect to"), "");
    else if (options.all) done(null, all);
    else done(null, first.address, first.family);
  };
}
