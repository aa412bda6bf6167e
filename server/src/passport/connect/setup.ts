import { createTargetFinder, type FindTarget } from "../../outward/target.ts";

/** What the operator has set up for connecting accounts by signing in at an organisation. */
export interface OrganisationSignIns {
  /**
   * Where an organisation sends the browser back to, as its client is registered with. Each has an address of its own: with
   * one for all, an organisation could pass off the answer of another as its own (RFC 9700, section 4.4).
   */
  callbackUrl(directoryId: string): string;
  /** The page of the consent app that a browser goes on to, however a sign-in ended. */
  managePage: string;
  /** Whether organisations may be private addresses without encryption, for development. */
  allowPrivate: boolean;
  /** Finds where a request to an organisation goes, and whether it may. */
  findTarget: FindTarget;
}

/**
 * @param options.publicUrl Where this API is, as browsers reach it; null: not set up, and nobody connects by signing in.
 * @param options.consentUrl Where the consent app is; null when it is served together with the API.
 * @param options.findTarget How an address is judged, https apart.
 */
export function createOrganisationSignIns(options: {
  publicUrl: string | null;
  consentUrl: string | null;
  allowPrivate: boolean;
  findTarget?: FindTarget;
}): OrganisationSignIns | null {
  const { publicUrl, consentUrl, allowPrivate, findTarget = createTargetFinder({ allowPrivate }) } = options;
  if (publicUrl === null) return null;
  return {
    callbackUrl: (directoryId) => `${publicUrl}/v1/uui/oauth/callback?org=${directoryId}`,
    managePage: `${consentUrl ?? publicUrl}/manage`,
    allowPrivate,
    async findTarget(address) {
      if (!allowPrivate && !address.startsWith("https://")) return { refusal: "it is not an https address" };
      return findTarget(address);
    },
  };
}

/** What the client secret of a tenant's organisation is sealed for, see `SecretBox`. */
export function clientSecretOf(tenantId: string): string {
  return `${tenantId} oauth client`;
}
