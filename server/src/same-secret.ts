import { timingSafeEqual } from "node:crypto";

/** Compares what was sent with a secret in a time that tells nothing of it but its length. */
export function isSameSecret(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
