import type { PublicGlobalAgent, GlobalAgent as WireAgent } from "@memoryos/contract";
import { idempotencyOf, REPLAYED, refuseReused } from "../http/idempotency.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { ApiError } from "../http/problem.ts";
import { invalid } from "../http/validate.ts";
import { uuidv7 } from "../ids.ts";
import { makeAgentKey } from "../passport/secrets.ts";
import type { AgentProfile, GlobalAgent } from "../store/types.ts";
import type { Services } from "./services.ts";

type GlobalAgentHandlers = Pick<
  Handlers,
  | "createGlobalAgent"
  | "listGlobalAgents"
  | "getGlobalAgent"
  | "updateGlobalAgent"
  | "retireGlobalAgent"
  | "rotateGlobalAgentKey"
>;

/** Addresses that an agent can have at the most. */
const MOST_ADDRESSES = 10;

export function globalAgentHandlers({ store, hasher, clock }: Services): GlobalAgentHandlers {
  function newKey() {
    const secret = makeAgentKey();
    return { secret, key: { keyId: uuidv7(), hash: hasher.hash(secret), createdAt: clock.now() } };
  }

  return {
    async createGlobalAgent(call) {
      const { tenantId } = callerOf(call);
      const { name, default_categories_requested: defaults = [], ...body } = call.body;
      const { secret, key } = newKey();
      const made = await store.createGlobalAgent(
        tenantId,
        {
          agentId: uuidv7(),
          name,
          description: body.description || null,
          logoUrl: body.logo_url || null,
          websiteUrl: body.website_url || null,
          redirectUris: addressesOf(body),
          defaultCategories: [...new Set(defaults)],
        },
        key,
        idempotencyOf(hasher, "createGlobalAgent", call.headers["idempotency-key"], call.body, key.createdAt),
      );
      refuseReused(made);
      const isNew = made.kind === "accepted";
      return {
        body: { data: { ...toWireGlobalAgent(made.agent), raw_agent_api_key: isNew ? secret : null } },
        ...(isNew ? {} : { headers: REPLAYED }),
      };
    },

    async listGlobalAgents(call) {
      const { tenantId } = callerOf(call);
      const { include_retired: includeRetired = false, limit = 100 } = call.query;
      return answerPage(
        hasher,
        { tenantId, path: "/v1/agents/global", query: call.query, filters: { includeRetired }, limit },
        (after, rows) => store.listGlobalAgents({ tenantId, includeRetired, after, limit: rows }),
        { position: ({ createdAt: time, agentId: id }) => ({ time, id }), toWire: toWireGlobalAgent },
      );
    },

    async getGlobalAgent(call) {
      const found = await store.findGlobalAgent(call.path.agent_id);
      if (!found) throw new ApiError("global_agent_not_found");
      return { body: { data: { ...toWireProfile(found.agent), owner_tenant: found.verifiedOwner } } };
    },

    async updateGlobalAgent(call) {
      const { tenantId } = callerOf(call);
      const agent = await store.updateGlobalAgent(tenantId, call.path.agent_id, changeOf(call.body));
      if (!agent) throw new ApiError("global_agent_not_found");
      return { body: { data: toWireGlobalAgent(agent) } };
    },

    async retireGlobalAgent(call) {
      const { tenantId } = callerOf(call);
      const receipt = await store.retireGlobalAgent(tenantId, call.path.agent_id, clock.now());
      if (!receipt) throw new ApiError("global_agent_not_found");
      return { body: { data: { deleted: true, receipt } } };
    },

    async rotateGlobalAgentKey(call) {
      const { tenantId } = callerOf(call);
      const { secret, key } = newKey();
      const made = await store.rotateAgentKey(
        tenantId,
        call.path.agent_id,
        key,
        idempotencyOf(hasher, "rotateGlobalAgentKey", call.headers["idempotency-key"], call.path, key.createdAt),
      );
      if (made.kind === "unknown_agent") throw new ApiError("global_agent_not_found");
      refuseReused(made);
      const isNew = made.kind === "accepted";
      return {
        body: {
          data: {
            id: made.agentId,
            raw_agent_api_key: isNew ? secret : null,
            key_created_at: made.keyCreatedAt.toISOString(),
          },
        },
        ...(isNew ? {} : { headers: REPLAYED }),
      };
    },
  };
}

/** @throws ApiError REQ_422 when they are too many together, or one is no address that a browser could go to. */
function addressesOf(given: { redirect_uri?: string; redirect_uris?: string[] }): string[] {
  const addresses = [...new Set([given.redirect_uri || [], given.redirect_uris ?? []].flat())];
  const wrong = addresses.find((address) => !URL.canParse(address));
  if (wrong !== undefined) {
    const at = given.redirect_uris?.indexOf(wrong) ?? -1;
    const pointer = at < 0 ? "/body/redirect_uri" : `/body/redirect_uris/${at}`;
    throw invalid([{ pointer, message: "must be an address that a browser can go to", code: "format" }]);
  }
  if (addresses.length <= MOST_ADDRESSES) return addresses;
  const message = `must have at most ${MOST_ADDRESSES} items together with \`redirect_uri\``;
  throw invalid([{ pointer: "/body/redirect_uris", message, code: "maxItems" }]);
}

function changeOf(body: {
  name?: string;
  description?: string;
  logo_url?: string;
  website_url?: string;
  redirect_uri?: string;
  redirect_uris?: string[];
  default_categories_requested?: AgentProfile["defaultCategories"];
}): Partial<AgentProfile> {
  const { name, description, logo_url, website_url, default_categories_requested: defaults } = body;
  const namesAddresses = body.redirect_uri !== undefined || body.redirect_uris !== undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description: description || null }),
    ...(logo_url === undefined ? {} : { logoUrl: logo_url || null }),
    ...(website_url === undefined ? {} : { websiteUrl: website_url || null }),
    ...(namesAddresses ? { redirectUris: addressesOf(body) } : {}),
    ...(defaults === undefined ? {} : { defaultCategories: [...new Set(defaults)] }),
  };
}

function toWireProfile(agent: GlobalAgent): Omit<PublicGlobalAgent, "owner_tenant"> {
  return {
    id: agent.agentId,
    name: agent.name,
    description: agent.description,
    logo_url: agent.logoUrl,
    website_url: agent.websiteUrl,
    redirect_uri: agent.redirectUris[0] ?? "",
    redirect_uris: agent.redirectUris,
    is_verified: agent.isVerified,
    default_categories_requested: agent.defaultCategories,
  };
}

function toWireGlobalAgent(agent: GlobalAgent): WireAgent {
  return {
    ...toWireProfile(agent),
    owner_tenant_id: agent.tenantId,
    is_public: agent.retiredAt === null,
    is_active: agent.retiredAt === null,
    created_at: agent.createdAt.toISOString(),
    key_created_at: agent.keyCreatedAt.toISOString(),
  };
}
