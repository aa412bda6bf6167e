/** A request that may be repeated. */
export interface Idempotency {
  operation: string;
  keyHash: string;
  /** Of what was asked for. */
  fingerprint: string;
  expiresAt: Date;
}

/** The idempotency key belongs to another request, or what was made then has been erased. */
export type Refusal = { kind: "conflict" } | { kind: "erased" };
