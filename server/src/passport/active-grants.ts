import type { StoredGrant } from "../store/types.ts";

/** Whether a grant gives its agent access now. */
export function isActive({ agent, revokedAt, expiresAt }: StoredGrant, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now) && agent !== null && !agent.isRetired;
}
