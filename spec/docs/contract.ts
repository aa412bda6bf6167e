import type { buildManifest } from "../generate/manifest.ts";
import type { Document } from "../generate/openapi.ts";

export type Manifest = ReturnType<typeof buildManifest>;
export type OperationEntry = Manifest["operations"][number];
export type RequirementEntry = Manifest["requirements"][number];
export type ErrorEntry = Manifest["errors"][number];

/** What the pages are made from. */
export interface Contract {
  document: Document;
  manifest: Manifest;
}

/** What each profile is about, for headings. A profile that is not here is called by its name alone. */
const PROFILE_TITLES: Record<string, string> = {
  core: "memories, jobs, health",
  quota: "gate, modes, limits",
  users: "end users and the account",
  keys: "keys and agents",
  tenant: "usage, settings, webhooks",
  domains: "EdTech and Support",
  provenance: "sources, claims, conflicts",
  passport: "Memory Passport",
};

/** `core` → `core: memories, jobs, health` */
export function profileTitle(profile: string): string {
  const title = PROFILE_TITLES[profile];
  return title ? `${profile}: ${title}` : profile;
}

/** Who calls an operation and what they need, in a few words. */
export function callerOf({ auth, permissions }: OperationEntry): string {
  if (auth === "public") return "anyone";
  if (auth === "agent") return "agent for a person";
  if (auth === "person") return "signed-in person";
  return `tenant key with ${permissions.join(" or ")}`;
}
