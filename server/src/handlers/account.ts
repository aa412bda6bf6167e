import type { Account, ExportedAgent } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser } from "../http/requests.ts";
import { toWireAgent } from "./agents.ts";
import { everyPage } from "./every-page.ts";
import { toWireKey } from "./keys.ts";
import type { Services } from "./services.ts";
import { toMemory } from "./wire.ts";

type AccountHandlers = Pick<Handlers, "getAccount" | "updateAccountSettings" | "exportAccount" | "deleteAccount">;

/** Lets a browser save the answer as a file. */
const AS_FILE = { "Content-Disposition": 'attachment; filename="memoryos-export.json"' };

export function accountHandlers({ store, keyring, eraser, clock }: Services): AccountHandlers {
  async function accountOf(tenantId: string): Promise<Account> {
    const [account, held] = await Promise.all([store.findAccount(tenantId), store.holdings(tenantId, null)]);
    // Deleted since its key was looked at.
    if (!account) throw new ApiError("unauthorized", { headers: { "WWW-Authenticate": "ApiKey" } });
    return {
      id: account.accountId,
      // This server has no sign-in provider.
      external_id: null,
      email: null,
      settings: account.settings,
      memory_count: held.memories,
      storage_bytes: held.bytes,
    };
  }

  async function exportOfAccount(tenantId: string) {
    await keyring.flush();
    const [user, keys, agents] = await Promise.all([
      accountOf(tenantId),
      everyPage(
        async (after, limit) => (await store.listKeys({ tenantId, after, limit })).rows,
        ({ createdAt: time, keyId: id }) => ({ time, id }),
      ),
      everyPage(
        async (after, limit) => (await store.listAgents({ tenantId, after, limit })).rows,
        ({ createdAt: time, agentId: id }) => ({ time, id }),
      ),
    ]);
    return { user, memories: [], api_keys: keys.map(toWireKey), agents: agents.map(toWireAgent) };
  }

  async function exportOfUser(tenantId: string, externalUserId: string) {
    const user = await store.findUser(tenantId, externalUserId);
    if (!user) throw new ApiError("proxy_user_not_found");
    const exported = await everyPage(
      (after, limit) => store.exportMemories(user, after, limit),
      ({ memory: { createdAt: time, memoryId: id } }) => ({ time, id }),
    );
    const now = clock.now();
    const memories = exported.flatMap(({ memory }) => (memory.archivedAt ? [] : [memory]));
    const [held, agents] = await Promise.all([
      store.holdings(tenantId, user.userId),
      agentsOf(
        tenantId,
        memories.flatMap(({ agentId }) => agentId ?? []),
      ),
    ]);
    return {
      user: {
        id: user.userId,
        external_id: externalUserId,
        email: null,
        settings: {},
        memory_count: memories.length,
        storage_bytes: held.bytes,
      },
      memories: memories.map((memory) => toMemory(memory, now)),
      api_keys: [],
      agents,
    };
  }

  /** What is known of agents, in the order in which they are first named. */
  async function agentsOf(tenantId: string, agentIds: string[]): Promise<ExportedAgent[]> {
    const ids = [...new Set(agentIds)];
    const registered = new Map((await store.findAgents(tenantId, ids)).map((agent) => [agent.agentId, agent]));
    return ids.map((id) => {
      const agent = registered.get(id);
      return agent ? toWireAgent(agent) : { id, name: id, description: null, memory_scope: null, created_at: null };
    });
  }

  return {
    async getAccount(call) {
      return { body: { data: await accountOf(callerOf(call).tenantId) } };
    },

    async updateAccountSettings(call) {
      const { tenantId } = callerOf(call);
      const { settings } = call.body;
      if (settings !== undefined) await store.replaceAccountSettings(tenantId, settings);
      return { body: { data: { settings: (await accountOf(tenantId)).settings } } };
    },

    async exportAccount(call) {
      const { tenantId } = callerOf(call);
      const { external_user_id: externalUserId } = call.query;
      refuseReservedUser(externalUserId, "query");
      const data =
        externalUserId === undefined ? await exportOfAccount(tenantId) : await exportOfUser(tenantId, externalUserId);
      return { body: { data }, headers: AS_FILE, isLarge: true };
    },

    async deleteAccount(call) {
      const receipt = await eraser.eraseTenant(callerOf(call).tenantId);
      return { body: { data: { deleted: true, memories_removed: receipt.memories ?? 0, receipt } } };
    },
  };
}
