import { createTargetFinder, type FindTarget } from "../webhooks/target.ts";

/** What the operator has set up for connecting accounts by signing in at an organisation. */
export interface OrganisationSignIns {
  /** Where organisations send the browser back to, as their client is registered with. */
  callbackUrl: string;
  /** Why nothing may be asked of an address; null when it may be. */
  refusalOf(address: string): Promise<string | null>;
}

/**
 * @param options.publicUrl Where this API is, as browsers reach it; null: not set up, and nobody connects by signing in.
 * @param options.allowPrivate Lets organisations be private addresses without encryption, for development.
 */
export function createOrganisationSignIns(options: {
  publicUrl: string | null;
  allowPrivate: boolean;
  findTarget?: FindTarget;
}): OrganisationSignIns | null {
  const { publicUrl, allowPrivate, findTarget = createTargetFinder({ allowPrivate }) } = options;
  if (publicUrl === null) return null;
  return {
    callbackUrl: `${publicUrl}/v1/uui/oauth/callback`,
    async refusalOf(address) {
      if (!allowPrivate && !address.startsWith("https://")) return "it is not an https address";
      const target = await findTarget(address);
      return "refusal" in target ? target.refusal : null;
    },
  };
}
