import type { EndUser } from "../store/types.ts";

/** The end user is blocked: nothing is written or retrieved for them. */
export class EndUserBlocked extends Error {
  override readonly name = "EndUserBlocked";
}

/** @throws EndUserBlocked */
export function refuseBlocked(user: EndUser | null): void {
  if (user?.blockedAt) throw new EndUserBlocked("The end user is blocked");
}
