import { type ClientRequest, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { isIPv6 } from "node:net";

/** Bytes of an answer that are read, so that the receiver can end it in peace; what it says does not matter. */
const ANSWER_READ = 65_536;

/**
 * Sends a message to addresses that were checked, whatever its host resolves to by then, and gives the status of the
 * answer. A redirect is an answer like any other.
 *
 * @param signal Breaks off the request, or what is left to read of the answer.
 */
export function post(
  { url, addresses }: { url: URL; addresses: readonly string[] },
  { headers, body, signal }: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<number> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Without an agent no connection is left open, or taken that was made before the check.
    const sent: ClientRequest = request(url, {
      method: "POST",
      headers,
      agent: false,
      lookup: lookupAmong(addresses),
      signal,
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let read = 0;
      response.on("error", () => {});
      response.on("data", (chunk: Buffer) => {
        read += chunk.length;
        if (read > ANSWER_READ) response.destroy();
      });
      resolve(response.statusCode ?? 0);
    });
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
