import type { Clock } from "../clock.ts";
import type { FindTarget } from "../outward/target.ts";
import type { Message } from "../store/types.ts";
import { headersOf } from "./headers.ts";
import { post } from "./post.ts";
import type { WebhookSecrets } from "./secrets.ts";

/** Milliseconds in which a receiver has to answer (WHK-031). By the machine's clock, as everything of a network. */
const ANSWER_WITHIN = 5_000;

/** How an attempt at a message came out. */
export interface Outcome {
  /** HTTP status of the answer; null without one. */
  statusCode: number | null;
  /** Null when it arrived: the answer was a status from 200 to 299. */
  error: string | null;
}

/** A message to send to an address. */
export interface Letter extends Message {
  tenantId: string;
  deliveryId: string;
  address: string;
}

/** Makes one attempt at a message. It does not reject. */
export type Attempt = (letter: Letter, stopping: AbortSignal) => Promise<Outcome>;

/** @param answerWithin Milliseconds. @default 5,000 */
export function createAttempt(parts: {
  findTarget: FindTarget;
  secrets: WebhookSecrets;
  clock: Clock;
  answerWithin?: number;
}): Attempt {
  const { findTarget, secrets, clock, answerWithin = ANSWER_WITHIN } = parts;

  async function send(letter: Letter, signal: AbortSignal): Promise<Outcome> {
    const target = await findTarget(letter.address);
    if ("refusal" in target) return failed(`Nothing is sent to this address: ${target.refusal}.`);
    if (target.addresses.length === 0) return failed("The host has no address.");
    signal.throwIfAborted();
    // Last: what was rotated meanwhile counts.
    const valid = await secrets.forSigning(letter.tenantId);
    if (valid.length === 0) return failed("The tenant is gone.");
    const headers = headersOf(letter, valid, clock.now());
    const statusCode = await post(target, { headers, body: letter.body, signal });
    if (statusCode >= 200 && statusCode <= 299) return { statusCode, error: null };
    const redirects = statusCode >= 300 && statusCode <= 399;
    return { statusCode, error: redirects ? "It redirects, which is not followed." : `It answered ${statusCode}.` };
  }

  return async (letter, stopping) => {
    const late = AbortSignal.timeout(answerWithin);
    try {
      return await send(letter, AbortSignal.any([late, stopping]));
    } catch (error) {
      if (stopping.aborted) return failed("The server stopped.");
      if (late.aborted) return failed(`No answer within ${answerWithin / 1000} seconds.`);
      return failed(`It cannot be reached${codeOf(error)}.`);
    }
  };
}

function failed(error: string): Outcome {
  return { statusCode: null, error };
}

/** The system's code of why a connection failed, in brackets; nothing that was thrown is quoted. */
function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && /^[A-Z0-9_]{3,60}$/.test(code) ? ` (${code})` : "";
}
