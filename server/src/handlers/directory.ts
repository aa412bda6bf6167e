import type { Organisation as WireOrganisation } from "@memoryos/contract";
import { idempotencyOf, REPLAYED, refuseReused } from "../http/idempotency.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser } from "../http/requests.ts";
import { invalid } from "../http/validate.ts";
import { uuidv7 } from "../ids.ts";
import { clientSecretOf } from "../passport/connect/setup.ts";
import { makeLinkToken } from "../passport/secrets.ts";
import type { Organisation, OrganisationSignInValues } from "../store/types.ts";
import type { Services } from "./services.ts";

type DirectoryHandlers = Pick<Handlers, "registerOrganisation" | "listOrganisations" | "createLinkToken">;

/** Seconds that a link token can be used (LNK-001). */
const LINK_LIFETIME = 900;

/** The values that come together or not at all (DIR-003). */
const SIGN_IN = [
  "oauth_client_id",
  "oauth_client_secret",
  "oauth_authorization_url",
  "oauth_token_url",
  "oauth_userinfo_url",
] as const;
/** Those of them that are addresses. */
const ADDRESSES = SIGN_IN.slice(2);

type GivenSignIn = Partial<Record<(typeof SIGN_IN)[number] | "oauth_issuer", string>>;

export function directoryHandlers({ store, hasher, clock, box, signIns }: Services): DirectoryHandlers {
  return {
    async registerOrganisation(call) {
      const { tenantId } = callerOf(call);
      const { body } = call;
      const now = clock.now();
      const made = await store.putOrganisation(
        tenantId,
        {
          directoryId: uuidv7(),
          displayName: body.display_name.trim(),
          logoUrl: body.logo_url || null,
          websiteUrl: body.website_url || null,
          category: body.category,
          signIn: await signInOf(tenantId, body),
          scopes: [...new Set(body.oauth_scopes ?? [])],
          linkTokenEnabled: body.link_token_enabled ?? true,
          isPublic: body.is_public ?? true,
        },
        now,
        idempotencyOf(hasher, "registerOrganisation", call.headers["idempotency-key"], body, now),
      );
      refuseReused(made);
      return {
        body: { data: { directory_id: made.directoryId, status: "pending_review" } },
        ...(made.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },

    async listOrganisations(call) {
      const { category = null, search = null, limit = 20 } = call.query;
      const found = await store.listOrganisations({ category, search, limit });
      return { body: { data: found.map(toWireOrganisation) } };
    },

    async createLinkToken(call) {
      const { tenantId } = callerOf(call);
      const { agent_id: agentId, external_user_id: externalUserId } = call.body;
      refuseReservedUser(externalUserId);
      const secret = makeLinkToken();
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + 1000 * LINK_LIFETIME);
      const made = await store.createLinkToken(
        { tenantId, externalUserId, agentId, tokenId: uuidv7(), hash: hasher.hash(secret), now, expiresAt },
        idempotencyOf(hasher, "createLinkToken", call.headers["idempotency-key"], call.body, now),
      );
      if (made.kind === "links_off") throw new ApiError("link_tokens_not_enabled");
      if (made.kind === "unknown_agent") throw new ApiError("global_agent_not_found");
      if (made.kind === "unknown_user") throw new ApiError("end_user_not_found");
      refuseReused(made);
      const isNew = made.kind === "accepted";
      return {
        body: {
          data: {
            link_token: isNew ? secret : null,
            expires_in_seconds: LINK_LIFETIME,
            expires_at: made.expiresAt.toISOString(),
          },
        },
        ...(isNew ? {} : { headers: REPLAYED }),
      };
    },
  };

  /**
   * What a request says of signing in; null when it says nothing.
   *
   * @throws ApiError REQ_422 when only some of it is said, ORG_OAUTH_503, ORG_OAUTH_422.
   */
  async function signInOf(tenantId: string, given: GivenSignIn): Promise<OrganisationSignInValues | null> {
    const missing = SIGN_IN.filter((field) => given[field] === undefined);
    if (missing.length === SIGN_IN.length && given.oauth_issuer === undefined) return null;
    if (missing.length > 0) {
      const message = "is required together with the other OAuth values";
      throw invalid(missing.map((field) => ({ pointer: `/body/${field}`, message, code: "required" })));
    }
    if (!signIns) throw new ApiError("organisation_oauth_unavailable");
    const values = given as Required<Pick<GivenSignIn, (typeof SIGN_IN)[number]>>;
    for (const field of ADDRESSES) {
      const target = await signIns.findTarget(values[field]);
      if (!("refusal" in target)) continue;
      const { refusal } = target;
      throw new ApiError("oauth_target_not_allowed", {
        detail: `\`${field}\` cannot be used: ${refusal}. Use public https addresses for the OAuth endpoints.`,
        details: [{ pointer: `/body/${field}`, message: refusal, code: "not_allowed" }],
      });
    }
    return {
      clientId: values.oauth_client_id,
      sealedClientSecret: box.seal(values.oauth_client_secret, clientSecretOf(tenantId)),
      authorizationUrl: values.oauth_authorization_url,
      tokenUrl: values.oauth_token_url,
      userinfoUrl: values.oauth_userinfo_url,
      issuer: given.oauth_issuer ?? null,
    };
  }
}

function toWireOrganisation(entry: Organisation): WireOrganisation {
  return {
    id: entry.directoryId,
    display_name: entry.displayName,
    logo_url: entry.logoUrl,
    website_url: entry.websiteUrl,
    category: entry.category as WireOrganisation["category"],
    oauth_enabled: entry.signIn !== null,
    link_token_enabled: entry.linkTokenEnabled,
    is_verified: entry.isVerified,
  };
}
