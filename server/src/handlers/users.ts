import type { ExportedMemory as WireMemory } from "@memoryos/contract";
import type { Principal } from "../http/auth.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser } from "../http/requests.ts";
import type { EndUser, ExportedMemory, Store } from "../store/types.ts";
import { deprecatedUserId } from "./deprecation.ts";
import { everyPage } from "./every-page.ts";
import type { Services } from "./services.ts";
import { toVersion } from "./wire.ts";

type UserHandlers = Pick<
  Handlers,
  "getEndUserStats" | "exportEndUser" | "deleteEndUser" | "blockEndUser" | "unblockEndUser"
>;

/** A call about an end user whom the path names. */
type UserCall = { path: { external_user_id: string }; principal: Principal | null };

export function userHandlers(services: Services): UserHandlers {
  const { store, clock } = services;
  return {
    async getEndUserStats(call) {
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
          },
        },
        headers: await deprecatedUserId(store, tenantId, "getEndUserStats", clock.now()),
      };
    },

    async exportEndUser(call) {
      const user = await namedUser(store, call);
      const memories = await everyPage(
        (after, limit) => store.exportMemories(user, after, limit),
        ({ memory: { createdAt: time, memoryId: id } }) => ({ time, id }),
      );
      return {
        body: {
          data: { tenant_id: user.tenantId, proxy_user_id: user.userId, memories: memories.map(toWireMemory) },
        },
        isLarge: true,
      };
    },

    deleteEndUser: (call) => deleteUser(services, call),
    blockEndUser: (call) => setBlocked(services, call, true),
    unblockEndUser: (call) => setBlocked(services, call, false),
  };
}

/** @throws ApiError REQ_422 for the reserved name, PRX_404 when the tenant has no such user. */
export async function namedUser(store: Store, call: UserCall): Promise<EndUser> {
  const user = await store.findUser(callerOf(call).tenantId, nameIn(call));
  if (!user) throw new ApiError("proxy_user_not_found");
  return user;
}

/** Erases the user of the path; the answer counts what was erased. */
export async function deleteUser({ eraser }: Services, call: UserCall) {
  const receipt = await eraser.eraseUser(callerOf(call).tenantId, nameIn(call));
  if (!receipt) throw new ApiError("proxy_user_not_found");
  return { body: { data: { deleted: true, memories_removed: receipt.memories ?? 0, receipt } } };
}

/** Blocks or unblocks the user of the path, if there is one. */
export async function setBlocked({ store, clock }: Services, call: UserCall, blocked: boolean) {
  const isBlocked = await store.setBlocked(callerOf(call).tenantId, nameIn(call), blocked, clock.now());
  return { body: { data: { blocked: isBlocked } } };
}

function nameIn({ path }: UserCall): string {
  refuseReservedUser(path.external_user_id, "path");
  return path.external_user_id;
}

function toWireMemory({ memory, versions }: ExportedMemory): WireMemory {
  return {
    id: memory.memoryId,
    content: memory.content,
    category: memory.category,
    importance_score: memory.importance,
    confidence: memory.confidence,
    is_archived: memory.archivedAt !== null,
    created_at: memory.createdAt.toISOString(),
    updated_at: memory.updatedAt.toISOString(),
    versions: versions.map(toVersion),
  };
}
