import type { Agent as WireAgent } from "@memoryos/contract";
import { idempotencyOf, REPLAYED, refuseReused } from "../http/idempotency.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { uuidv7 } from "../ids.ts";
import type { Agent } from "../store/types.ts";
import type { Services } from "./services.ts";

export function agentHandlers({ store, hasher, clock }: Services): Pick<Handlers, "listAgents" | "createAgent"> {
  return {
    async listAgents(call) {
      const { tenantId } = callerOf(call);
      return answerPage(
        hasher,
        { tenantId, path: "/v1/agents", query: call.query, limit: call.query.limit ?? 10 },
        (after, limit) => store.listAgents({ tenantId, after, limit }),
        { position: ({ createdAt: time, agentId: id }) => ({ time, id }), toWire: toWireAgent },
      );
    },

    async createAgent(call) {
      const { tenantId } = callerOf(call);
      const { name, description = null, memory_scope: memoryScope = "private" } = call.body;
      const now = clock.now();
      const made = await store.createAgent(
        tenantId,
        { agentId: uuidv7(), name, description, memoryScope, createdAt: now },
        idempotencyOf(hasher, "createAgent", call.headers["idempotency-key"], call.body, now),
      );
      refuseReused(made);
      return {
        body: { data: toWireAgent(made.agent) },
        ...(made.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },
  };
}

export function toWireAgent(agent: Agent): WireAgent {
  return {
    id: agent.agentId,
    name: agent.name,
    description: agent.description,
    memory_scope: agent.memoryScope as WireAgent["memory_scope"],
    created_at: agent.createdAt.toISOString(),
  };
}
