export { type WebhookRefusal, WebhookVerificationError } from "./error.ts";
export type { VerifiedWebhook, WebhookEvent } from "./event.ts";
export type { RawWebhook, WebhookHeaders } from "./message.ts";
export { type VerifyWebhookOptions, verifyWebhook } from "./verify.ts";
