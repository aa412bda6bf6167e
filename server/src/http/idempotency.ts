import type { OperationId } from "@memoryos/contract";
import { canonicalJson } from "../canonical-json.ts";
import type { Idempotency } from "../store/types.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import { ApiError } from "./problem.ts";

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

/** @throws ApiError IDM_422 for a key that another request had, IDM_410 when what it made is erased. */
export function refuseReused<Made extends { kind: string }>(
  made: Made,
): asserts made is Exclude<Made, { kind: "conflict" } | { kind: "erased" }> {
  if (made.kind === "conflict") throw new ApiError("idempotency_key_reused");
  if (made.kind === "erased") throw new ApiError("idempotency_erased");
}
