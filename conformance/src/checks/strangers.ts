import type { OperationId } from "@memoryos/contract";
import { expect } from "vitest";
import { type Check, check } from "../check.ts";
import { deskOf, disagreeBetweenUsers } from "../desk.ts";
import type { RequestParts } from "../exchange.ts";
import { agentOf, tenantOf, withoutRequest } from "../principals.ts";
import { healthy } from "../scenes.ts";
import type { Trial } from "../trial.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";
const NOBODY = "conformance-nobody-of-that-name";

type Ask = [OperationId, Record<string, string>, RequestParts?];

/** What a tenant learns of another's things: nothing. */
export const strangers: Check[] = [
  check(
    {
      id: "other-tenants-things",
      title: "The id of another tenant's thing answers exactly like one that never existed, in every operation",
      proves: ["TNT-001", "TNT-002"],
      needs: ["control"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { t: stranger } = await tenantOf(t);
      const { user, memories, job } = await own.remember(["I live in Trondheim with two cats."]);
      const { retrieval_id } = await own.found(user, "Where do I live?");
      const path = { memory_id: memories[0]?.id ?? "" };
      const feedback = { body: { retrieval_id, outcome: "ignored" } };
      const asks: Ask[] = [
        ["getMemory", path],
        ["getMemoryHistory", path],
        ["updateMemory", path, { body: { content: "The stranger's words." } }],
        ["deleteMemory", path, { query: { hard_delete: true } }],
        ["getJob", { job_id: job.job_id }],
      ];
      if (t.has("users")) {
        for (const operationId of ["getEndUserStats", "exportEndUser", "deleteEndUser", "blockEndUser"] as const) {
          asks.push([operationId, { external_user_id: user }]);
        }
      }
      if (t.has("tenant"))
        asks.push(["getTenantUserStats", { external_user_id: user }], ["deleteTenantUser", { external_user_id: user }]);
      if (t.has("passport")) {
        const agent = await agentOf(own);
        asks.push(["retireGlobalAgent", { agent_id: agent.id }], ["rotateGlobalAgentKey", { agent_id: agent.id }]);
      }
      for (const [operationId, ids, parts = {}] of asks) {
        const nobody = Object.fromEntries(
          Object.keys(ids).map((name) => [name, name === "external_user_id" ? NOBODY : UNKNOWN_ID]),
        );
        const denied = await stranger.send(operationId, { path: ids, ...parts });
        const never = await stranger.send(operationId, { path: nobody, ...parts });
        expect(withoutRequest(denied), `${operationId} of another tenant's`).toEqual(withoutRequest(never));
      }
      const denied = await stranger.send("sendRetrievalFeedback", feedback);
      const never = await stranger.send("sendRetrievalFeedback", {
        body: { ...feedback.body, retrieval_id: UNKNOWN_ID },
      });
      expect(withoutRequest(denied), "feedback on another tenant's retrieval").toEqual(withoutRequest(never));
      expect((await stranger.found(user, "Where do I live?")).data, "found by the other tenant").toEqual([]);
      expect((await stranger.ok("listMemories")).pagination.total, "total for the other tenant").toBe(0);
      const still = await own.memoriesOf(user);
      expect(
        still.map(({ id, content }) => [id, content]),
        "memories of the owner",
      ).toEqual(memories.map(({ id, content }) => [id, content]));
    },
  ),

  check(
    {
      id: "other-tenants-lists",
      title: "Nothing of another tenant is in a list or counted in a number",
      proves: ["TNT-001"],
      needs: ["control"],
    },
    async (t) => {
      const desk = t.has("provenance") ? await deskOf(t) : null;
      if (desk !== null) await disagreeBetweenUsers(desk);
      const own = desk?.t ?? (await tenantOf(t)).t;
      const { t: stranger } = await tenantOf(t);
      const { user } = await own.remember(["I live in Trondheim with two cats."]);
      await own.add(user, "ok");
      if (t.has("keys")) await own.ok("createAgent", { body: { name: "Tutor" } });
      if (t.has("passport")) await agentOf(own);
      const lists: OperationId[] = ["listMemories"];
      if (t.has("keys")) lists.push("listAgents");
      if (t.has("tenant")) lists.push("listTenantUsers", "listQualityLog");
      if (t.has("provenance"))
        lists.push("listClaims", "listSharedContextConflicts", "listSourceEvents", "listServiceWriters");
      if (t.has("passport")) lists.push("listGlobalAgents");
      if (t.has("keys")) lists.push("listApiKeys");
      const idsIn = async (who: Trial, operationId: OperationId) => {
        const { data } = (await who.send(operationId)).body as { data: { id?: string; external_user_id?: string }[] };
        return data.map(({ id, external_user_id }) => id ?? external_user_id);
      };
      for (const operationId of lists) {
        const theirs = await idsIn(own, operationId);
        const seen = (await idsIn(stranger, operationId)).filter((id) => theirs.includes(id));
        expect(seen, `rows of another tenant in ${operationId}`).toEqual([]);
      }
      if (t.has("users")) expect((await stranger.ok("getAccount")).data.memory_count, "memory_count").toBe(0);
      if (t.has("tenant")) {
        const { data: usage } = await stranger.ok("getTenantUsage");
        expect([usage.calls_used, usage.writes_used, usage.tokens_used], "used by a new tenant").toEqual([0, 0, 0]);
        const { data: costs } = await stranger.ok("getCostSummary");
        expect([costs.gate_block_rate, costs.savings_from_gate_usd], "blocked for a new tenant").toEqual([0, 0]);
        const { data: days } = await stranger.ok("listMemoryAdditions");
        expect(Math.max(...days.map(({ count }) => count)), "additions of a day").toBe(0);
      }
    },
  ),

  check(
    {
      id: "other-tenants-claims",
      title: "Writers, claims and conflicts of another tenant answer like those that never existed",
      profile: "provenance",
      proves: ["TNT-001", "TNT-002"],
      needs: ["control"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { t: stranger } = await tenantOf(t);
      const { conflict, ravi } = await disagreeBetweenUsers(desk);
      const [writer] = (await desk.t.ok("listServiceWriters")).data;
      const claim = await desk.claim(ravi);
      const asks: Ask[] = [
        ["getClaim", { claim_id: claim.id }],
        ["updateServiceWriter", { writer_id: writer?.id ?? "" }, { body: { is_active: false } }],
        ["resolveConflict", { conflict_id: conflict.id }, { body: { correct_user: "A" } }],
        ["ignoreConflict", { conflict_id: conflict.id }, { body: { status: "ignored" } }],
      ];
      for (const [operationId, path, parts = {}] of asks) {
        const nobody = Object.fromEntries(Object.keys(path).map((name) => [name, UNKNOWN_ID]));
        const denied = await stranger.send(operationId, { path, ...parts });
        expect(denied.status, `status of ${operationId}`).toBe(404);
        const never = await stranger.send(operationId, { path: nobody, ...parts });
        expect(withoutRequest(denied), `${operationId} of another tenant's`).toEqual(withoutRequest(never));
      }
      const open = (await desk.conflicts(false)).map(({ id }) => id);
      expect(open, "open conflicts of the owner").toContain(conflict.id);
    },
  ),

  check(
    {
      id: "tried-again-counts-once",
      title: "An add whose job is tried several times counts once",
      profile: "quota",
      proves: ["QTA-005"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      const user = tenant.t.newUser();
      await t.control.fail("llm");
      let jobId: string;
      try {
        const { outcome } = await tenant.t.add(user, "I am allergic to peanuts.");
        jobId = String(outcome.job_id);
        for (let n = 0; n < 100; n++) {
          if ((await tenant.t.ok("getJob", { path: { job_id: jobId } })).data.status === "failed") break;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      } finally {
        await t.control.fail("llm", false);
      }
      for (let n = 0; n < 40; n++) {
        await t.control.advance(15);
        const { status } = (await tenant.t.ok("getJob", { path: { job_id: jobId } })).data;
        if (status === "completed" || status === "dead") break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const after = t.has("tenant") ? await tenant.usage() : null;
      // 25 characters.
      if (after !== null)
        expect([after.calls_used, after.writes_used, after.tokens_used], "used after another attempt").toEqual([
          1, 1, 6,
        ]);
      await healthy(t);
    },
  ),
];
