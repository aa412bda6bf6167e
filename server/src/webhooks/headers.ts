import { createHmac } from "node:crypto";
import type { Message } from "../store/types.ts";
import { seconds } from "./message.ts";

/**
 * The headers of one attempt at a message, signed.
 *
 * @param secrets Those that are valid, the current one first.
 * @param at The time of the attempt.
 */
export function headersOf(
  { event, body, happenedAt, deliveryId }: Message & { deliveryId: string },
  secrets: readonly string[],
  at: Date,
): Record<string, string> {
  const sign = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");
  const [current = ""] = secrets;
  const time = Math.floor(at.getTime() / 1000);
  const versioned = secrets.map((secret) => `v1=${sign(secret, `${time}.${deliveryId}.${body}`)}`);
  return {
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(body)),
    "User-Agent": "MemoryOS-Webhooks/1.0",
    "X-MemoryOS-Event": event,
    "X-MemoryOS-Timestamp": seconds(happenedAt),
    "X-MemoryOS-Delivery": deliveryId,
    "X-MemoryOS-Signature": sign(current, body),
    "X-MemoryOS-Signature-V2": [`t=${time}`, ...versioned].join(","),
  };
}
