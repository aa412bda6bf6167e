import type { OperationId } from "@memoryos/contract";
import { canonicalJson } from "../canonical-json.ts";
import type { Idempotency } from "../store/types.ts";
import type { KeyHasher } from "../tenancy/keys.ts";

/** How long an idempotency key is kept: 24 hours, in milliseconds. */
const LIFETIME = 86_400_000;

/**
 * What the store needs to recognise a repeated request; null when the caller gave no key.
 *
 * @param request What the request asks for, key apart: the same content is the same request.
 */
export function idempotencyOf(
  hasher: KeyHasher,
  operation: OperationId,
  key: string | undefined,
  request: object,
  now: Date,
): Idempotency | null {
  if (key === undefined) return null;
  return {
    operation,
    keyHash: hasher.hash(key),
    fingerprint: hasher.hash(canonicalJson(request)),
    expiresAt: new Date(now.getTime() + LIFETIME),
  };
}

/** Header of an answer that was given before. */
export const REPLAYED = { "Idempotency-Replayed": "true" };
