import { fromWire } from "../casing.ts";
import { check, checkInteger, checkObject, invalidArgument, isObject } from "../checks.ts";
import { WebhookVerificationError } from "./error.ts";
import type { VerifiedWebhook, WebhookEvent } from "./event.ts";
import { bytesOf, headerOf, type RawWebhook, type WebhookHeaders } from "./message.ts";
import { isSigned, readHex, readVersioned } from "./signature.ts";

/**
 * How a webhook message is verified.
 *
 * @example
 * ```ts
 * const options: VerifyWebhookOptions = { secret: [newSecret, oldSecret], toleranceSeconds: 60 };
 * ```
 */
export interface VerifyWebhookOptions {
  /** The tenant's webhook secret. During a rotation give both, in any order. */
  secret: string | readonly string[];
  /** How many seconds the time of sending may lie from `now`, on either side: 1 to 86400. @default 300 */
  toleranceSeconds?: number | undefined;
  /**
   * Whether a message without `X-MemoryOS-Signature-V2` may be accepted by `X-MemoryOS-Signature`, which servers before
   * 0.2 send alone. It does not say when the message was sent: whoever recorded one can send it again at any time.
   *
   * @default false
   */
  acceptUntimed?: boolean | undefined;
  /** The present time. @default the clock's */
  now?: Date | undefined;
}

const DAY_SECONDS = 86_400;

/**
 * Makes sure that a webhook message comes from MemoryOS, unchanged and just now, and gives what it tells.
 *
 * @param message A `Request` whose body nobody has read, or the body as it came in together with the headers.
 * @throws {WebhookVerificationError} when it must not be believed.
 * @throws {MemoryOSError} `INVALID_ARGUMENT` for options that cannot be used.
 * @example
 * ```ts
 * import { verifyWebhook, WebhookVerificationError } from "@memoryos/sdk/webhooks";
 *
 * export async function POST(request: Request): Promise<Response> {
 *   try {
 *     const message = await verifyWebhook(request, { secret: process.env.MEMORYOS_WEBHOOK_SECRET! });
 *     if (message.event === "quota.warning") console.log(`${message.data.remainingPct * 100} % are left`);
 *     return new Response(null, { status: 204 });
 *   } catch (error) {
 *     if (error instanceof WebhookVerificationError) return new Response(error.reason, { status: 400 });
 *     throw error;
 *   }
 * }
 * ```
 */
export async function verifyWebhook(
  message: Request | RawWebhook,
  options: VerifyWebhookOptions,
): Promise<VerifiedWebhook> {
  checkObject("message", message);
  checkObject("message.headers", message.headers);
  checkObject("options", options);
  const { toleranceSeconds = 300, acceptUntimed = false, now = new Date() } = options;
  checkInteger("toleranceSeconds", toleranceSeconds, 1, DAY_SECONDS);
  // Nothing is too far from a time that is not a number.
  check(now instanceof Date && !Number.isNaN(now.getTime()), "now", "a valid Date", now);
  const secrets = secretsOf(options.secret);
  const body = await bytesOf(message);
  const { headers } = message;

  const header = headerOf(headers, "X-MemoryOS-Signature-V2");
  if (header === null) {
    if (!acceptUntimed) throw noSignature("X-MemoryOS-Signature-V2");
    await verifyUntimed(body, headers, secrets);
    return read(body, null);
  }
  const deliveryId = headerOf(headers, "X-MemoryOS-Delivery");
  if (deliveryId === null) throw noSignature("X-MemoryOS-Delivery");
  const signature = readVersioned(header);
  if (signature === null) {
    throw new WebhookVerificationError("malformed", "X-MemoryOS-Signature-V2 must be t=<seconds>,v1=<64 hex digits>.");
  }
  const signed = concat(new TextEncoder().encode(`${signature.time}.${deliveryId}.`), body);
  if (!(await isSigned(signed, signature.signatures, secrets))) throw wrongSignature();
  // After the signature, so that a forger learns nothing about the clock.
  if (Math.abs(now.getTime() / 1000 - signature.time) > toleranceSeconds) {
    throw new WebhookVerificationError(
      "too_old",
      `The message was signed more than ${toleranceSeconds} seconds away from this machine's time. Check its clock.`,
    );
  }
  return read(body, deliveryId);
}

async function verifyUntimed(
  body: Uint8Array<ArrayBuffer>,
  headers: WebhookHeaders,
  secrets: readonly string[],
): Promise<void> {
  const header = headerOf(headers, "X-MemoryOS-Signature");
  if (header === null) throw noSignature("X-MemoryOS-Signature");
  const signature = readHex(header);
  if (signature === null) {
    throw new WebhookVerificationError("malformed", "X-MemoryOS-Signature must be 64 hexadecimal digits.");
  }
  if (!(await isSigned(body, [signature], secrets))) throw wrongSignature();
}

function secretsOf(given: VerifyWebhookOptions["secret"]): readonly string[] {
  const secrets = typeof given === "string" ? [given] : given;
  const isUsable = (secret: unknown) => typeof secret === "string" && /^[\x21-\x7e]{16,255}$/.test(secret);
  if (!Array.isArray(secrets) || secrets.length === 0 || secrets.length > 3 || !secrets.every(isUsable)) {
    throw invalidArgument(
      "secret",
      "must be the webhook secret that POST /v1/tenant/webhook-secret/rotate showed, or up to three of them",
    );
  }
  return secrets;
}

function read(body: Uint8Array, deliveryId: string | null): VerifiedWebhook {
  let event: unknown;
  try {
    event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new WebhookVerificationError("malformed", "The body is signed but is not JSON.", cause);
  }
  if (!isObject(event) || typeof event.event !== "string" || !isObject(event.data)) {
    throw new WebhookVerificationError("malformed", "The body is signed but is not a message of MemoryOS.");
  }
  return { ...(fromWire(event) as WebhookEvent), deliveryId };
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function noSignature(header: string): WebhookVerificationError {
  return new WebhookVerificationError("no_signature", `The message has no ${header}, or several.`);
}

function wrongSignature(): WebhookVerificationError {
  return new WebhookVerificationError(
    "wrong_signature",
    "No signature of the message fits. Check the secret, and that the body is handed over as it came in.",
  );
}
