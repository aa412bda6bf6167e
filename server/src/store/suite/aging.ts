import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Completion, LeasedJob, NewMemory, Store, StoredMemory, WeakSignal } from "../types.ts";
import { UNJUDGED } from "./unjudged.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);
const NEVER = after(-1e9);

/** A job's completion that changes nothing but what is given. */
export function completionOf(more: Partial<Completion>): Completion {
  return {
    memories: [],
    supersessions: [],
    reinforcements: [],
    revisions: [],
    buffered: [],
    confirmed: [],
    domain: null,
    decisions: [],
    basedOn: null,
    extractionMetadata: {},
    metrics: {},
    now: after(1),
    keepMessages: false,
    ...more,
  };
}

/** What a store promises of memories that are replaced, confirmed, weighed and left alone. */
export function describeAging(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    const memoryOf = (content: string, more: Partial<NewMemory> = {}): NewMemory => ({
      memoryId: uuidv7(),
      content,
      category: "fact",
      importance: 5,
      confidence: 0.9,
      observedAt: after(0),
      turnIds: ["one"],
      turns: [0],
      vector: Float32Array.of(1, 0),
      previousMemoryId: null,
      source: null,
      ...more,
    });
    const signalOf = (content: string, more: Partial<WeakSignal> = {}): WeakSignal => ({
      signalId: uuidv7(),
      content,
      category: "goal",
      importance: 4.5,
      confidence: 0.5,
      turnIds: ["x"],
      vector: Float32Array.of(0.5, -1),
      saidAt: after(1),
      ...more,
    });

    async function leased(tenantId = "t", externalUserId = "u"): Promise<LeasedJob> {
      const messages = [{ role: "user" as const, content: "canary", external_turn_id: null, occurred_at: null }];
      const jobId = uuidv7();
      const rest = {
        agentId: null,
        conversationId: null,
        metadata: {},
        queueName: "q",
        idempotency: null,
        ...UNJUDGED,
      };
      await store.acceptJob({ tenantId, externalUserId, jobId, messages, now: after(0), ...rest });
      const lease = { owner: "w", now: after(0), until: after(60) };
      return (await store.leaseJob(lease)) as LeasedJob;
    }
    async function complete(more: Partial<Completion>, tenantId = "t", user = "u") {
      const job = await leased(tenantId, user);
      const basedOn = (await store.findUser(tenantId, user))?.revision ?? null;
      expect(await store.completeJob(job, completionOf({ basedOn, ...more }))).toBe("completed");
      return job;
    }
    const find = async ({ memoryId }: NewMemory, tenantId = "t") =>
      (await store.findMemory(tenantId, memoryId)) as StoredMemory;

    describe("completing", () => {
      it("takes what is replaced out of search, with a version and a link, and counts the contradiction", async () => {
        const [old, other] = [memoryOf("I live in Paris"), memoryOf("I have a cat")];
        await complete({ memories: [old, other] });
        const fresh = memoryOf("I live in Rome", { previousMemoryId: old.memoryId });
        const supersessions = [
          { memoryId: old.memoryId, reason: "a fact changed", conflict: "fact_update" as const },
          { memoryId: other.memoryId, reason: "completed", conflict: null },
        ];
        const { userId } = await complete({ memories: [fresh], supersessions, now: after(9) });
        const searchable = await store.loadSearchable({ tenantId: "t", userId });
        expect(searchable.map(({ content }) => content)).toEqual(["I live in Rome"]);
        expect(await find(old)).toMatchObject({ systemArchived: true, archivedAt: after(9), updatedAt: after(9) });
        expect(await find(fresh)).toMatchObject({ previousMemoryId: old.memoryId, systemArchived: false });
        expect((await store.listVersions(await find(old))).at(-1)).toMatchObject({
          number: 2,
          changeType: "conflict_update",
          changeReason: "a fact changed",
          archived: true,
        });
        expect(await store.conflictCounts("t", after(9))).toMatchObject({ fact_update: 1, negation: 0 });
        expect(await store.conflictCounts("t", after(10))).toMatchObject({ fact_update: 0 });
        expect(await store.conflictCounts("x", after(0))).toMatchObject({ fact_update: 0 });
      });

      it("reinforces what was said again, with a version only where the importance changes", async () => {
        const memory = memoryOf("I live in Paris");
        await complete({ memories: [memory] });
        const gain = { memoryId: memory.memoryId, confidence: 0.97, importance: 5.25, turnIds: ["one", "two"] };
        await complete({ reinforcements: [gain] });
        await complete({ reinforcements: [{ ...gain, confidence: 0.99, turnIds: ["three"] }] });
        expect(await find(memory)).toMatchObject({
          confidence: 0.99,
          importance: 5.25,
          originalImportance: 5,
          turnIds: ["one", "two", "three"],
        });
        const versions = await store.listVersions(await find(memory));
        expect(versions.map(({ changeType }) => changeType)).toEqual(["created", "importance_boost"]);
      });

      it("decides again when what it leans on has changed meanwhile", async () => {
        const [memory, signal] = [memoryOf("I live in Paris"), signalOf("I might move")];
        await complete({ memories: [memory], buffered: [signal] });
        const job = await leased();
        const basedOn = (await store.findUser("t", "u"))?.revision ?? null;
        await store.archiveMemory(await find(memory), after(5));
        const supersession = { memoryId: memory.memoryId, reason: "x", conflict: null };
        const try_ = (more: Partial<Completion>) => store.completeJob(job, completionOf({ basedOn, ...more }));
        expect(await try_({ supersessions: [supersession] })).toBe("outdated");
        expect(await try_({ confirmed: [signal.signalId] })).toBe("outdated");
        expect(await try_({ memories: [memoryOf("I sing")] })).toBe("completed");
        expect(await store.listWeakSignals(job)).toHaveLength(1);
      });

      it("keeps weak signals with their user, and removes those confirmed", async () => {
        const [one, two] = [signalOf("I might sing"), signalOf("I might row", { saidAt: after(2) })];
        const { userId } = await complete({ buffered: [two, one] });
        expect(await store.listWeakSignals({ tenantId: "t", userId })).toEqual([one, two]);
        expect(await store.listWeakSignals({ tenantId: "x", userId })).toEqual([]);
        await complete({ confirmed: [one.signalId] }, "t", "v");
        expect(await store.listWeakSignals({ tenantId: "t", userId })).toEqual([one, two]);
        await complete({ confirmed: [one.signalId] });
        expect(await store.listWeakSignals({ tenantId: "t", userId })).toEqual([two]);
      });
    });

    it("keeps the newest two hundred weak signals of a user", async () => {
      const signals = Array.from({ length: 203 }, (_, n) => signalOf(`I might row ${n}`, { saidAt: after(n) }));
      const { userId } = await complete({ buffered: signals.slice(0, 150) });
      await complete({ buffered: signals.slice(150) });
      expect(await store.listWeakSignals({ tenantId: "t", userId })).toEqual(signals.slice(3));
    });

    describe("feedback", () => {
      it("moves the usefulness of the memories named, else of those returned, between −1 and 1", async () => {
        const [named, returned, foreign] = [memoryOf("a"), memoryOf("b"), memoryOf("c")];
        await complete({ memories: [named, returned] });
        await complete({ memories: [foreign] }, "t", "v");
        const memoryIds = [returned.memoryId, foreign.memoryId];
        const retrieval = {
          tenantId: "t",
          retrievalId: "r",
          externalUserId: "u",
          userId: (await store.findUser("t", "u"))?.userId ?? null,
          agentId: null,
          memoryIds,
          at: after(0),
        };
        await store.recordRetrievals([retrieval], NEVER);
        const accept = (used: number, usedMemoryIds: string[]) =>
          store.acceptFeedback({
            tenantId: "t",
            feedbackId: uuidv7(),
            retrievalId: "r",
            outcome: "not_useful",
            usedMemoryIds,
            usefulness: { used, returned: -0.125 },
            agentConfidence: null,
            keyId: null,
            metadata: {},
            correction: null,
            now: after(1),
            idempotency: null,
          });
        const usefulness = async () => [
          (await find(named)).usefulness,
          (await find(returned)).usefulness,
          (await find(foreign)).usefulness,
        ];
        const before = (await store.findUser("t", "u"))?.revision;
        await accept(0.25, [named.memoryId, named.memoryId]);
        expect(await usefulness()).toEqual([0.25, 0, 0]);
        expect((await store.findUser("t", "u"))?.revision).toBe((before ?? 0) + 1);
        await accept(0.25, []);
        expect(await usefulness()).toEqual([0.25, -0.125, 0]);
        for (let n = 0; n < 9; n++) await accept(0.25, [named.memoryId]);
        expect(await usefulness()).toEqual([1, -0.125, 0]);
        for (let n = 0; n < 9; n++) await accept(-0.25, [named.memoryId]);
        expect((await usefulness())[0]).toBe(-1);
      });
    });

    describe("ageing", () => {
      const listed = async (idleSince: Date, limit = 100) => {
        const found: string[] = [];
        let cursor = null;
        do {
          const page: Awaited<ReturnType<Store["listAging"]>> = await store.listAging({
            after: cursor,
            idleSince,
            limit,
          });
          found.push(...page.memories.map(({ memoryId }) => memoryId));
          cursor = page.next;
        } while (cursor !== null);
        return found;
      };

      it("lists live memories of all users page by page, without those that were active since", async () => {
        const [a, b, c] = [memoryOf("a"), memoryOf("b"), memoryOf("c")];
        const { userId } = await complete({ memories: [a, b] });
        await complete({ memories: [c], now: after(50) }, "x", "v");
        expect(await store.countLiveMemories()).toBe(3);
        for (const limit of [1, 2, 3, 100]) {
          expect((await listed(after(100), limit)).sort()).toEqual([a, b, c].map(({ memoryId }) => memoryId).sort());
        }
        expect((await listed(after(50))).sort()).toEqual([a.memoryId, b.memoryId].sort());
        await store.recordAccess([{ tenantId: "t", userId, memoryId: a.memoryId, count: 1, at: after(60) }]);
        await store.archiveMemory(await find(b), after(2));
        expect(await listed(after(60))).toEqual([c.memoryId]);
        expect(await store.countLiveMemories()).toBe(2);
      });

      it("changes what nothing happened to meanwhile, from the importance that it was given", async () => {
        const memory = memoryOf("a");
        const { userId } = await complete({ memories: [memory] });
        const page = async () => (await store.listAging({ after: null, idleSince: after(1e6), limit: 9 })).memories;
        const [first] = await page();
        expect(first).toMatchObject({ importance: 5, baseline: 5, accessCount: 0, lastActiveAt: after(1) });
        const lower = [{ ...(first as NonNullable<typeof first>), change: { importance: 3 } }];
        expect(await store.age(lower, after(10))).toEqual({ decayed: 1, archived: 0 });
        expect(await store.age(lower, after(11))).toEqual({ decayed: 0, archived: 0 });
        expect(await page()).toMatchObject([{ importance: 3, baseline: 5, lastActiveAt: after(1) }]);
        const [second] = await page();
        await store.recordAccess([{ tenantId: "t", userId, memoryId: memory.memoryId, count: 1, at: after(20) }]);
        const away = [{ ...(second as NonNullable<typeof second>), change: "archive" as const }];
        expect(await store.age(away, after(30))).toEqual({ decayed: 0, archived: 0 });
        const [third] = await page();
        const revision = (await store.findUser("t", "u"))?.revision ?? 0;
        expect(await store.age([{ ...(third as NonNullable<typeof third>), change: "archive" }], after(40))).toEqual({
          decayed: 0,
          archived: 1,
        });
        expect(await find(memory)).toMatchObject({ archivedAt: after(40), systemArchived: true });
        expect((await store.findUser("t", "u"))?.revision).toBe(revision + 1);
      });
    });

    describe("forgetting", () => {
      const expiry = {
        now: after(1),
        completedPayloads: NEVER,
        deadPayloads: NEVER,
        jobs: NEVER,
        weakSignals: NEVER,
        retrievals: NEVER,
      };
      const nothing = {
        payloads: 0,
        jobs: 0,
        qualityEntries: 0,
        recentTexts: 0,
        weakSignals: 0,
        retrievals: 0,
        webhookDeliveries: 0,
        webhookSecrets: 0,
        idempotencyKeys: 0,
        signIns: 0,
        sessions: 0,
        links: 0,
      };

      it("lets go of what ended or was said before each time, and of nothing else", async () => {
        const kept = await complete({ keepMessages: true, now: after(10) });
        const dead = await leased("t", "v");
        await store.failJob(dead, { error: "x", summary: "x", now: after(20), retryAt: null });
        const open = await leased("t", "w");
        await complete({ buffered: [signalOf("I might row", { saidAt: after(30) })] }, "t", "y");
        const retrieval = {
          tenantId: "t",
          retrievalId: "r",
          externalUserId: "u",
          userId: (await store.findUser("t", "u"))?.userId ?? null,
          agentId: null,
          memoryIds: [],
        };
        await store.recordRetrievals([{ ...retrieval, at: after(40) }], NEVER);
        expect(await store.forgetExpired(expiry)).toEqual(nothing);
        const forget = (more: Partial<typeof expiry>) => store.forgetExpired({ ...expiry, ...more });
        expect(await forget({ completedPayloads: after(10), deadPayloads: after(20) })).toEqual(nothing);
        expect(await forget({ completedPayloads: after(11), deadPayloads: after(20) })).toEqual({
          ...nothing,
          payloads: 1,
        });
        expect(await forget({ deadPayloads: after(21) })).toEqual({ ...nothing, payloads: 1 });
        expect(await forget({ weakSignals: after(30) })).toEqual(nothing);
        expect(await forget({ weakSignals: after(31) })).toEqual({ ...nothing, weakSignals: 1 });
        expect(await forget({ retrievals: after(41) })).toEqual({ ...nothing, retrievals: 1 });
        expect((await store.findJob("t", kept.jobId))?.status).toBe("completed");
        expect((await forget({ jobs: after(100) })).jobs).toBe(3);
        expect(await store.findJob("t", kept.jobId)).toBeNull();
        expect((await store.findJob("t", open.jobId))?.status).toBe("processing");
      });
    });
  });
}
