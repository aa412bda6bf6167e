import { MemoryOSError } from "../errors.ts";

/**
 * Why a message was not accepted:
 *
 * - `no_signature`: a header that the signature needs is missing.
 * - `malformed`: a header or the body is not of the form that MemoryOS sends.
 * - `too_old`: it was sent too long ago, or your clock is wrong.
 * - `wrong_signature`: it was not signed with a secret of yours, or was changed on the way.
 *
 * @example
 * ```ts
 * if (error.reason === "too_old") console.warn("Is this machine's clock right?");
 * ```
 */
export type WebhookRefusal = "no_signature" | "malformed" | "too_old" | "wrong_signature";

/**
 * A webhook message that must not be believed. Answer it with 400 and do nothing.
 *
 * @example
 * ```ts
 * if (error instanceof WebhookVerificationError) return new Response(error.reason, { status: 400 });
 * ```
 */
export class WebhookVerificationError extends MemoryOSError {
  override name = "WebhookVerificationError";
  /** Why. */
  readonly reason: WebhookRefusal;

  /** @internal */
  constructor(reason: WebhookRefusal, message: string, cause?: unknown) {
    super(message, { code: "WEBHOOK_REFUSED", cause });
    this.reason = reason;
  }
}
