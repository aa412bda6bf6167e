import type { IncomingMessage } from "node:http";
import { requestAt } from "../../outward/request.ts";
import type { FindTarget } from "../../outward/target.ts";
import { SignInFailed } from "./failure.ts";

/** Bytes that an answer may have: tokens and what is said of one person need far less. */
const ANSWER_LIMIT = 262_144;

/** What `fetch` needs to know of a request here. */
export interface GuardedRequest {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: URLSearchParams | null;
  signal?: AbortSignal;
}

/** As `fetch`, but only to addresses that are checked anew with each request, and no redirect is followed. */
export type GuardedFetch = (address: string, request: GuardedRequest) => Promise<Response>;

export function createGuardedFetch(findTarget: FindTarget): GuardedFetch {
  return async (address, { method, headers, body, signal = new AbortController().signal }) => {
    const target = await findTarget(address);
    if ("refusal" in target) throw new SignInFailed(`an address cannot be used: ${target.refusal}`);
    if (target.addresses.length === 0) throw new SignInFailed("a host has no address");
    signal.throwIfAborted();
    const sent = { method, headers, signal, ...(body ? { body: body.toString() } : {}) };
    const response = await requestAt(target, sent);
    const { statusCode: status = 0, headers: got } = response;
    const fields = Object.entries(got).map(([name, value]): [string, string] => [name, String(value)]);
    return new Response(await bodyOf(response), { status, headers: fields });
  };
}

async function bodyOf(response: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_LIMIT) throw new SignInFailed("an answer is too large");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
