import { createFaults } from "../../../server/src/health/faults.ts";
import { gate } from "../../../server/src/memory/gate/gate.ts";
import type { PlanName } from "../../../server/src/quota/plans.ts";
import { start, TestClock } from "../../../server/test/kit.ts";
import { makePerson } from "../../../server/test/passport-kit.ts";
import { MemoryAdmin, Passport, UniversalMemory } from "../../src/index.ts";

/** The month of the clock. */
const MONTH = "2026-03";

/** The reference server, and clients of tenants and persons that it makes. */
export async function openWorld() {
  const clock = new TestClock();
  const faults = createFaults();
  const server = await start({ clock, gate, faults });

  async function tenant(plan: PlanName = "enterprise") {
    const { key: apiKey, tenantId } = await server.makeTenant(plan);
    const memory = new MemoryAdmin({ apiKey, baseUrl: server.url, logger: {} });
    return {
      memory,
      apiKey,
      /** Adds, and waits until the memories can be found. */
      async remember(externalUserId: string, ...said: string[]) {
        const messages = said.map((content) => ({ role: "user" as const, content }));
        const added = await memory.add({ messages, externalUserId });
        if (!added.wasQueued) throw new Error(`the add ended as ${added.status}`);
        return memory.waitForJob(added.jobId);
      },
      useUp: (used: { calls?: number; tokens?: number }) =>
        server.store.setUsage(tenantId, MONTH, { calls: 0, writes: 0, tokens: 0, reads: 0, ...used }),
    };
  }

  /** A person with a passport, an agent, and the agent's client for the person. */
  async function person() {
    const { memory } = await tenant();
    const agent = await memory.globalAgents.create({ name: "Tutor", redirectUri: "https://yourapp.example/callback" });
    const { token, session } = await makePerson(server, clock.now());
    const baseUrl = server.url;
    const agentApiKey = agent.rawAgentApiKey ?? "";
    return {
      agentId: agent.id,
      agentApiKey,
      uuiToken: token,
      passport: new Passport({ session, baseUrl }),
      universal: new UniversalMemory({ agentApiKey, uuiToken: token, baseUrl }),
      /** The tenant of the agent. */
      memory,
    };
  }

  return { server, clock, faults, tenant, person };
}

export type World = Awaited<ReturnType<typeof openWorld>>;
