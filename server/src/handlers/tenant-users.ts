import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { deprecatedUserId } from "./deprecation.ts";
import type { Services } from "./services.ts";
import { deleteUser, namedUser, setBlocked } from "./users.ts";

type TenantUserHandlers = Pick<
  Handlers,
  "listTenantUsers" | "getTenantUserStats" | "deleteTenantUser" | "blockTenantUser"
>;

/** The end users of the tenant, as its dashboard shows them. */
export function tenantUserHandlers(services: Services): TenantUserHandlers {
  const { store, hasher, clock } = services;
  return {
    async listTenantUsers(call) {
      const { tenantId } = callerOf(call);
      return answerPage(
        hasher,
        { tenantId, path: "/v1/tenant/users", query: call.query, limit: call.query.limit ?? 50 },
        (after, limit) => store.listUsers({ tenantId, after, limit }),
        {
          position: ({ lastActiveAt: time, userId: id }) => ({ time, id }),
          toWire: (user) => ({
            external_user_id: user.externalUserId,
            memory_count: user.memories,
            last_active_at: user.lastActiveAt.toISOString(),
            created_at: user.createdAt.toISOString(),
            is_blocked: user.blockedAt !== null,
            quality_score_avg: null,
          }),
        },
      );
    },

    async getTenantUserStats(call) {
      const user = await namedUser(store, call);
      const { tenantId, userId, externalUserId } = user;
      const { memories } = await store.holdings(tenantId, userId);
      return {
        body: {
          data: {
            external_user_id: externalUserId,
            user_id: externalUserId,
            memory_count: memories,
            last_active_at: user.lastActiveAt.toISOString(),
            created_at: user.createdAt.toISOString(),
            quality_score_avg: null,
            block_history: [],
            total_calls_7d: 0,
            blocked_calls_7d: 0,
          },
        },
        headers: await deprecatedUserId(store, tenantId, "getTenantUserStats", clock.now()),
      };
    },

    deleteTenantUser: (call) => deleteUser(services, call),
    blockTenantUser: (call) => setBlocked(services, call, true),
  };
}
