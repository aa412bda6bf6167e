import type { Grant as WireGrant } from "@memoryos/contract";
import { idempotencyOf, REPLAYED } from "../http/idempotency.ts";
import { type Handlers, personOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { instant } from "../http/requests.ts";
import { invalid } from "../http/validate.ts";
import { uuidv7 } from "../ids.ts";
import { CATEGORIES, type Category } from "../memory/types.ts";
import { isActive } from "../passport/active-grants.ts";
import type { GrantCreation, Store, StoredGrant } from "../store/types.ts";
import type { Services } from "./services.ts";

type GrantHandlers = Pick<Handlers, "listGrants" | "createGrant" | "updateGrant" | "revokeGrant">;

const DAY = 86_400_000;

export function grantHandlers({ store, hasher, clock }: Services): GrantHandlers {
  return {
    async listGrants(call) {
      const { personId } = personOf(call);
      const person = await store.findPerson(personId);
      if (!person) throw new ApiError("invalid_uui_session");
      return {
        body: {
          data: {
            grants: await wireGrantsOf(store, personId, clock.now()),
            memory_count: await store.countPersonMemories(personId),
            email: person.email,
            display_name: person.displayName,
            masked_uui_token: person.maskedToken,
          },
        },
      };
    },

    async createGrant(call) {
      const { personId } = personOf(call);
      const { body } = call;
      const now = clock.now();
      const key = call.headers["idempotency-key"];
      const categories = categoriesOf(body);
      const expiresAt = endOf(body, now);
      const made = await store.createGrant(
        {
          personId,
          agentId: body.agent_id,
          grantId: uuidv7(),
          categories,
          accessType: body.access_type ?? "read_write",
          expiresAt,
          link: body.link_token ? { tokenHash: hasher.hash(body.link_token), connectionId: uuidv7() } : null,
          now,
        },
        idempotencyOf(hasher, "createGrant", key && `${personId} ${key}`, body, now),
      );
      if (!("grant" in made)) throw new ApiError(REFUSALS[made.kind]);
      return {
        body: { data: toWireGrant(made.grant, now) },
        ...(made.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },

    async updateGrant(call) {
      const { personId } = personOf(call);
      const { categories_allowed: categories, access_type: accessType } = call.body;
      const grant = await store.updateGrant(personId, call.path.grant_id, {
        categories: inOrder(categories),
        ...(accessType === undefined ? {} : { accessType }),
      });
      if (!grant) throw new ApiError("permission_grant_not_found");
      return { body: { data: toWireGrant(grant, clock.now()) } };
    },

    async revokeGrant(call) {
      const { personId } = personOf(call);
      const revoked = await store.revokeGrant(personId, call.path.grant_id, clock.now());
      if (!revoked) throw new ApiError("permission_grant_not_found");
      return { body: { data: { revoked } } };
    },
  };
}

const REFUSALS = {
  unknown_agent: "global_agent_not_found",
  link_over: "link_token_expired_or_used",
  link_of_another_agent: "link_token_agent_mismatch",
  linked_elsewhere: "account_already_linked",
  unknown_person: "invalid_uui_session",
  conflict: "idempotency_key_reused",
  erased: "idempotency_erased",
} as const satisfies Record<Exclude<GrantCreation["kind"], "accepted" | "replayed">, string>;

/** @throws ApiError REQ_422 unless they come under exactly one of their names (GRT-003). */
function categoriesOf(body: { categories?: Category[]; categories_allowed?: Category[] }): Category[] {
  const { categories, categories_allowed: allowed } = body;
  if (categories && allowed) {
    throw invalid([
      { pointer: "/body/categories_allowed", message: "is the same as `categories`: send one", code: "oneOf" },
    ]);
  }
  const given = categories ?? allowed;
  if (given) return inOrder(given);
  throw invalid([{ pointer: "/body/categories", message: "is required", code: "required" }]);
}

function inOrder(given: readonly Category[]): Category[] {
  return CATEGORIES.filter((category) => given.includes(category));
}

/** @throws ApiError REQ_422 when the end is said twice or is not ahead (GRT-003). */
function endOf(body: { duration_days?: number; expires_at?: string }, now: Date): Date | null {
  const pointer = "/body/expires_at";
  if (body.expires_at === undefined) {
    return body.duration_days === undefined ? null : new Date(now.getTime() + body.duration_days * DAY);
  }
  if (body.duration_days !== undefined) {
    throw invalid([{ pointer, message: "says the same as `duration_days`: send one", code: "oneOf" }]);
  }
  const end = instant(body.expires_at, pointer);
  if (end > now) return end;
  throw invalid([{ pointer, message: "must be in the future", code: "future" }]);
}

/** Every grant of a person as the API shows it, the one granted last first. */
export async function wireGrantsOf(store: Store, personId: string, now: Date): Promise<WireGrant[]> {
  const grants = await store.listGrants(personId);
  return grants.map((grant) => toWireGrant(grant, now));
}

function toWireGrant(grant: StoredGrant, now: Date): WireGrant {
  const { agent, expiresAt, revokedAt } = grant;
  return {
    id: grant.grantId,
    user_uui_id: grant.personId,
    agent_id: grant.agentId,
    agent_name: agent?.name ?? null,
    agent_logo_url: agent?.logoUrl ?? null,
    agent_website_url: agent?.websiteUrl ?? null,
    agent_is_verified: agent?.isVerified ?? false,
    agent_domain_schema: agent?.domainSchema ?? null,
    categories_allowed: grant.categories,
    access_type: grant.accessType,
    granted_at: grant.grantedAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
    is_active: isActive(grant, now),
    revoked_at: revokedAt?.toISOString() ?? null,
  };
}
