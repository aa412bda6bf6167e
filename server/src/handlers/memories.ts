import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser, storableText } from "../http/requests.ts";
import { invalid } from "../http/validate.ts";
import type { StoredMemory } from "../store/types.ts";
import type { Services } from "./services.ts";
import { toMemory, toVersion } from "./wire.ts";

type MemoryHandlers = Pick<
  Handlers,
  "listMemories" | "getMemory" | "updateMemory" | "deleteMemory" | "getMemoryHistory"
>;

export function memoryHandlers({ store, updater, hasher, clock }: Services): MemoryHandlers {
  /** The memory, if it is the tenant's and, where a user is named, that user's. */
  async function find(tenantId: string, memoryId: string, externalUserId: string | undefined): Promise<StoredMemory> {
    refuseReservedUser(externalUserId, "query");
    const memory = await store.findMemory(tenantId, memoryId);
    if (!memory || (externalUserId !== undefined && memory.externalUserId !== externalUserId)) {
      throw new ApiError("memory_not_found");
    }
    return memory;
  }

  return {
    async listMemories(call) {
      const principal = callerOf(call);
      const { tenantId } = principal;
      const { external_user_id: externalUserId, categories = [], agent_id: agentId, limit = 10 } = call.query;
      const includeArchived = call.query.include_archived ?? false;
      refuseReservedUser(externalUserId, "query");
      if (externalUserId === undefined && !principal.permissions.includes("admin")) {
        throw invalid([
          { pointer: "/query/external_user_id", message: "is required unless the key has `admin`", code: "required" },
        ]);
      }
      const filters = { externalUserId: externalUserId ?? null, categories, agentId: agentId ?? null, includeArchived };
      const now = clock.now();
      return answerPage(
        hasher,
        { tenantId, path: "/v1/memories", query: call.query, filters, limit },
        (after, rows) =>
          store.listMemories({
            tenantId,
            ...filters,
            after: after && { createdAt: after.time, memoryId: after.id },
            limit: rows,
          }),
        {
          position: ({ createdAt: time, memoryId: id }) => ({ time, id }),
          toWire: (memory) => toMemory(memory, now),
        },
      );
    },

    async getMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, call.query.external_user_id);
      return { body: { data: toMemory(memory, clock.now()) } };
    },

    async deleteMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, call.query.external_user_id);
      const receipt = call.query.hard_delete
        ? await store.eraseMemory(memory)
        : await store.archiveMemory(memory, clock.now());
      return { body: { data: { deleted: true, receipt } } };
    },

    async updateMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, call.query.external_user_id);
      const { content, importance_score: importance, is_archived: archived } = call.body;
      const updated = await updater(memory, {
        ...(content === undefined ? {} : { content: storableText(content, "/body/content") }),
        ...(importance === undefined ? {} : { importance }),
        ...(archived === undefined ? {} : { archived }),
      });
      if (!updated) throw new ApiError("memory_not_found");
      return { body: { data: toMemory(updated, clock.now()) } };
    },

    async getMemoryHistory(call) {
      const { tenantId } = callerOf(call);
      const versions = await store.listVersions(await find(tenantId, call.path.memory_id, call.query.external_user_id));
      // Erased since it was found.
      if (versions.length === 0) throw new ApiError("memory_not_found");
      return { body: { data: versions.map(toVersion) } };
    },
  };
}
