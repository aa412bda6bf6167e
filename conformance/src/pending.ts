import type { ProfileName, RequirementEntry } from "@memoryos/contract";

/** Profiles that the suite has no checks of yet, shapes apart: none of their requirements counts as shown. */
export const PENDING_PROFILES: readonly ProfileName[] = [
  "quota",
  "users",
  "keys",
  "tenant",
  "domains",
  "provenance",
  "passport",
];

/** Requirements of the other profiles that no check proves yet. A check that comes to prove one takes it off this list. */
export const PENDING_REQUIREMENTS: readonly string[] = [];

/** Why a requirement that no check proves is not shown. */
export const NO_CHECK_YET = "this version of the suite has no check of it";

/** Whether the suite still lacks a check of the requirement. */
export function isPending({ id, profile }: Pick<RequirementEntry, "id" | "profile">): boolean {
  return PENDING_PROFILES.includes(profile) || PENDING_REQUIREMENTS.includes(id);
}
