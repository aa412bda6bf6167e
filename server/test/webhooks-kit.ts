import { expect } from "vitest";
import type { PlanName } from "../src/quota/plans.ts";
import type { ServerParts } from "../src/server.ts";
import { plainExtractor, start, TestClock, tempDir, until } from "./kit.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

/** Lets webhooks go to the receivers of tests. */
export const ALLOWED = { MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "1" };

/** A server in March, with a tenant whose webhooks go to a receiver. */
export async function openWithReceiver(plan: PlanName = "free", parts: ServerParts = {}) {
  const clock = new TestClock();
  const dir = tempDir();
  let server = await start({ dir, clock, extractor: plainExtractor(), env: ALLOWED, ...parts });
  const { key, tenantId } = await server.makeTenant(plan);
  const receiver = await startReceiver();
  const at = {
    key,
    tenantId,
    clock,
    receiver,
    get server() {
      return server;
    },
    call: (method: string, path: string, body?: object) => server.call(method, path, { key, body }),
    settings: async (change: object) => {
      const answer = await at.call("PATCH", "/v1/tenant/settings", change);
      expect(answer.status, answer.text).toBe(200);
      return answer.body.data;
    },
    rotate: async (query = "", headers = {}) =>
      (await server.call("POST", `/v1/tenant/webhook-secret/rotate${query}`, { key, headers })).body.data,
    test: async () => (await at.call("POST", "/v1/tenant/test-webhook")).body.data,
    use: (calls: number, month = "2026-03") =>
      server.store.setUsage(tenantId, month, { calls, writes: 0, tokens: 0, reads: 0 }),
    add: async (user: string, content = `I walk in the hills with ${user}.`) =>
      (await at.call("POST", "/v1/memories/add", { external_user_id: user, messages: [{ content }] })).body,
    deliveries: async () => (await server.store.listDeliveries({ tenantId, after: null, limit: 100 })).rows,
    /** Until all messages that there are have ended. */
    settled: () => until(async () => (await at.deliveries()).every(({ status }) => status !== "pending")),
    restart: async (env: Record<string, string> = ALLOWED) => {
      await server.close();
      server = await start({ dir, clock, extractor: plainExtractor(), env });
    },
  };
  await at.settings({ alert_webhook_url: receiver.url });
  return at;
}

/** Until so many messages, each counted once, have come. */
export function came(receiver: Receiver, count: number) {
  return until(() => receiver.events().length >= count);
}
