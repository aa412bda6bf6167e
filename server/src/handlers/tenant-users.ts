import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import type { EndUser } from "../store/types.ts";
import { deprecatedUserId } from "./deprecation.ts";
import type { Services } from "./services.ts";
import { deleteUser, namedUser, setBlocked } from "./users.ts";

type TenantUserHandlers = Pick<
  Handlers,
  "listTenantUsers" | "getTenantUserStats" | "deleteTenantUser" | "blockTenantUser"
>;

/** The last seven days, in milliseconds. */
const WEEK = 7 * 86_400_000;
/** Blocked adds that are told at most. */
const BLOCKS = 50;

/** The end users of the tenant, as its dashboard shows them. */
export function tenantUserHandlers(services: Services): TenantUserHandlers {
  const { store, hasher, clock } = services;
  return {
    async listTenantUsers(call) {
      const { tenantId } = callerOf(call);
      return answerPage(
        hasher,
        { tenantId, path: "/v1/tenant/users", query: call.query, limit: call.query.limit ?? 50 },
        async (after, limit) => {
          const { rows, total } = await store.listUsers({ tenantId, after, limit });
          const scores = await store.averageScores(
            tenantId,
            rows.map(({ externalUserId }) => externalUserId),
          );
          return { rows: rows.map((user) => ({ ...user, score: scores.get(user.externalUserId) ?? null })), total };
        },
        {
          position: ({ lastActiveAt: time, userId: id }) => ({ time, id }),
          toWire: (user) => ({
            external_user_id: user.externalUserId,
            memory_count: user.memories,
            last_active_at: user.lastActiveAt.toISOString(),
            created_at: user.createdAt.toISOString(),
            is_blocked: user.blockedAt !== null,
            quality_score_avg: user.score,
          }),
        },
      );
    },

    async getTenantUserStats(call) {
      const user = await namedUser(store, call);
      const stats = await statsOf(services, user);
      return {
        body: { data: { ...stats, user_id: user.externalUserId } },
        headers: await deprecatedUserId(store, user.tenantId, "getTenantUserStats", clock.now()),
      };
    },

    deleteTenantUser: (call) => deleteUser(services, call),
    blockTenantUser: (call) => setBlocked(services, call, true),
  };
}

/** What a user has, what they did in the last seven days, and what of it was blocked. */
export async function statsOf({ store, clock }: Pick<Services, "store" | "clock">, user: EndUser) {
  const { tenantId, userId, externalUserId } = user;
  const [{ memories }, quality] = await Promise.all([
    store.holdings(tenantId, userId),
    store.userQuality(tenantId, externalUserId, new Date(clock.now().getTime() - WEEK), BLOCKS),
  ]);
  return {
    external_user_id: externalUserId,
    memory_count: memories,
    last_active_at: user.lastActiveAt.toISOString(),
    created_at: user.createdAt.toISOString(),
    quality_score_avg: quality.averageScore,
    block_history: quality.blocks.map(({ createdAt, layer, reason }) => ({
      blocked_at: createdAt.toISOString(),
      layer,
      reason,
    })),
    total_calls_7d: quality.adds,
    blocked_calls_7d: quality.blocked,
  };
}
