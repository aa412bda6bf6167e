import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNJUDGED } from "./suite/unjudged.ts";
import {
  type Acceptance,
  type Completion,
  type EndUser,
  type LeasedJob,
  type LoadedMemory,
  type NewFeedback,
  type NewJob,
  type NewMemory,
  type Store,
  type StoredMemory,
  StoreUnavailable,
} from "./types.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);

/**
 * What every store does, as tests. Each store runs the same ones.
 *
 * @param open Opens the store on data that is empty for each test; opened again, it finds what it had.
 */
export function describeStore(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    const newJob = (tenantId: string, user: string, more: Partial<NewJob> = {}): NewJob => ({
      tenantId,
      externalUserId: user,
      jobId: uuidv7(),
      agentId: null,
      conversationId: null,
      messages: [{ role: "user", content: "hello", external_turn_id: null, occurred_at: null }],
      metadata: { a: [1, null] },
      queueName: "q",
      now: after(0),
      idempotency: null,
      ...UNJUDGED,
      ...more,
    });
    const newMemory = (content: string, more: Partial<NewMemory> = {}): NewMemory => ({
      memoryId: uuidv7(),
      content,
      category: "fact",
      importance: 5.5,
      confidence: 0.9,
      observedAt: after(0),
      turnIds: ["t1"],
      turns: [0],
      vector: Float32Array.of(0.25, -1, 1e-7),
      previousMemoryId: null,
      source: null,
      ...more,
    });
    const completion = (memories: NewMemory[], now = after(1)): Completion => ({
      memories,
      decisions: memories.map(({ memoryId, category }) => {
        return { outcome: "stored", memory_id: memoryId, category, reason: "said", other_memory_id: null };
      }),
      supersessions: [],
      reinforcements: [],
      revisions: [],
      buffered: [],
      confirmed: [],
      domain: null,
      basedOn: null,
      extractionMetadata: { extractor: "x" },
      metrics: { ms: 1 },
      now,
      keepMessages: false,
    });
    /** In the receipt of a memory that asserts nothing and that no profile has. */
    const nothingAsserted = { claim_revisions: 0, questions: 0, source_events: 0, domain_facts: 0 };
    const held = (now: Date) => ({ owner: "w", now, until: new Date(now.getTime() + 60_000) });
    const lease = async (now = after(0)) => (await store.leaseJob(held(now))) as LeasedJob;
    async function remember(tenantId: string, user: string, memory: NewMemory, now = after(1)): Promise<StoredMemory> {
      await store.acceptJob(newJob(tenantId, user));
      await store.completeJob(await lease(), completion([memory], now));
      return (await store.findMemory(tenantId, memory.memoryId)) as StoredMemory;
    }
    const all = { externalUserId: null, categories: [], agentId: null, includeArchived: true, after: null, limit: 100 };

    describe("accepting", () => {
      const idempotency = { operation: "add", keyHash: "k", fingerprint: "f", expiresAt: after(100) };

      it("keeps messages and metadata unchanged", async () => {
        const messages = [
          { role: "user" as const, content: "ü 🦊 \u2028", external_turn_id: "x", occurred_at: "2026-01-01" },
        ];
        const job = newJob("t", "u", { messages, agentId: "a", conversationId: "c" });
        expect(await store.acceptJob(job)).toMatchObject({ kind: "accepted", jobId: job.jobId });
        expect(await store.findJob("t", job.jobId)).toMatchObject({
          status: "queued",
          attempts: 0,
          metadata: { a: [1, null] },
        });
        expect(await lease()).toMatchObject({
          messages,
          externalUserId: "u",
          agentId: "a",
          conversationId: "c",
          attempts: 1,
        });
      });

      it("remembers an idempotency key until it expires, for its tenant and operation alone", async () => {
        const accept = async (tenant: string, more = {}, now = after(0)): Promise<Acceptance> =>
          store.acceptJob(newJob(tenant, "u", { now, idempotency: { ...idempotency, ...more } }));
        const first = (await accept("t")) as { jobId: string };
        expect(await accept("t")).toEqual({ kind: "replayed", jobId: first.jobId });
        expect(await accept("t", { fingerprint: "other" })).toEqual({ kind: "conflict" });
        expect((await accept("u")).kind).toBe("accepted");
        expect((await accept("t", { operation: "other" })).kind).toBe("accepted");
        expect((await accept("t", { expiresAt: after(200) }, after(100))).kind).toBe("accepted");
        expect(await store.countOpenJobs()).toBe(4);
      });

      it("knows of a key only that what it made is erased, once the last memory of the job is", async () => {
        const job = newJob("t", "u", { idempotency });
        await store.acceptJob(job);
        const memories = [newMemory("tea"), newMemory("coffee")];
        await store.completeJob(await lease(), completion(memories));
        const retry = (fingerprint: string) =>
          store.acceptJob(newJob("t", "u", { now: after(50), idempotency: { ...idempotency, fingerprint } }));
        const erase = async (n: number) =>
          store.eraseMemory((await store.findMemory("t", memories[n]?.memoryId ?? "")) as StoredMemory, after(9));
        await erase(0);
        expect(await retry("f")).toEqual({ kind: "replayed", jobId: job.jobId });
        await erase(1);
        expect(await retry("f")).toEqual({ kind: "erased" });
        expect(await retry("other")).toEqual({ kind: "erased" });
        expect(await store.countOpenJobs()).toBe(0);
      });

      it("shows a job to its tenant only", async () => {
        const job = newJob("t", "u");
        await store.acceptJob(job);
        expect(await store.findJob("u", job.jobId)).toBeNull();
      });
    });

    describe("the queue", () => {
      it("gives jobs out oldest first, of each user one at a time", async () => {
        const jobs = [newJob("t", "u"), newJob("t", "u"), newJob("t", "v"), newJob("s", "u")];
        for (const [n, job] of jobs.entries()) await store.acceptJob({ ...job, now: after(n) });
        const ids = jobs.map(({ jobId }) => jobId);
        const first = await lease(after(9));
        expect([first.jobId, (await lease(after(9))).jobId, (await lease(after(9))).jobId]).toEqual([
          ids[0],
          ids[2],
          ids[3],
        ]);
        expect(await store.leaseJob(held(after(9)))).toBeNull();
        await store.completeJob(first, completion([]));
        expect((await lease(after(9))).jobId).toBe(ids[1]);
      });

      it("gives a failed job out again when it is due", async () => {
        await store.acceptJob(newJob("t", "u"));
        await store.failJob(await lease(), { error: "e", summary: "s", now: after(1), retryAt: after(60) });
        expect(await store.leaseJob(held(after(59)))).toBeNull();
        expect(await store.nextRetryAt(after(59))).toEqual(after(60));
        expect(await store.nextRetryAt(after(60))).toBeNull();
        expect(await lease(after(60))).toMatchObject({ attempts: 2, error: "e", errorSummary: "s" });
      });

      it("never gives a dead or completed job out again", async () => {
        await store.acceptJob(newJob("t", "u"));
        await store.acceptJob(newJob("t", "v"));
        const [dead, done] = [await lease(), await lease()];
        await store.failJob(dead, { error: "e", summary: "s", now: after(1), retryAt: null });
        await store.completeJob(done, completion([]));
        expect(await store.leaseJob(held(after(9999)))).toBeNull();
        expect(await store.countOpenJobs()).toBe(0);
        expect(await store.findJob("t", dead.jobId)).toMatchObject({ status: "dead", deadAt: after(1) });
      });

      it.each<[string, string[], (memory: StoredMemory) => Promise<unknown>]>([
        ["erased", [], (memory) => store.eraseMemory(memory, after(9))],
        ["archived", ["tea"], (memory) => store.archiveMemory(memory, after(2))],
        [
          "changed",
          ["milk"],
          (memory) => store.updateMemory(memory, { words: { content: "milk", vector: Float32Array.of(1) } }, after(2)),
        ],
      ])("stores nothing while a decision names a memory that was %s meanwhile", async (_, left, meanwhile) => {
        const memory = await remember("t", "u", newMemory("tea"));
        await store.acceptJob(newJob("t", "u"));
        const job = await lease();
        const { memoryId, category } = memory;
        const merged = {
          outcome: "merged",
          memory_id: memoryId,
          category,
          reason: "r",
          other_memory_id: null,
        } as const;
        const basedOn = (await store.findUser("t", "u"))?.revision ?? null;
        const based = { ...completion([newMemory("coffee")]), decisions: [merged], basedOn };
        await meanwhile(memory);
        expect(await store.completeJob(job, based)).toBe("outdated");
        expect((await store.listMemories({ tenantId: "t", ...all })).rows.map(({ content }) => content)).toEqual(left);
        expect(await store.completeJob(job, completion([newMemory("coffee")]))).toBe("completed");
      });

      it("stores nothing for a job that is no longer in work", async () => {
        await store.acceptJob(newJob("t", "u"));
        const job = await lease();
        expect(await store.completeJob(job, completion([newMemory("once")]))).toBe("completed");
        expect(await store.completeJob(job, completion([newMemory("twice")]))).toBe("gone");
        await store.failJob(job, { error: "late", summary: "late", now: after(2), retryAt: null });
        expect(await store.findJob("t", job.jobId)).toMatchObject({ status: "completed", error: null });
        expect((await store.listMemories({ tenantId: "t", ...all })).total).toBe(1);
      });

      it("keeps what was accepted when it is opened again", async () => {
        await store.acceptJob(newJob("t", "u"));
        await store.acceptJob(newJob("t", "v"));
        await store.close();
        store = open();
        expect(await store.countOpenJobs()).toBe(2);
      });
    });

    describe("memories", () => {
      it("come back as they were stored, vector included, to their own user and tenant only", async () => {
        const memory = await remember("t", "u", newMemory("I sing"));
        expect(memory).toMatchObject({
          content: "I sing",
          importance: 5.5,
          confidence: 0.9,
          turnIds: ["t1"],
          turns: [0],
        });
        expect(memory).toMatchObject({
          createdAt: after(1),
          archivedAt: null,
          accessCount: 0,
          metadata: { a: [1, null] },
        });
        const [searchable] = await store.loadSearchable(memory);
        expect(searchable?.vector).toEqual(Float32Array.of(0.25, -1, 1e-7));
        expect(await store.loadSearchable({ tenantId: "x", userId: memory.userId })).toEqual([]);
        expect(await store.findMemory("x", memory.memoryId)).toBeNull();
        expect((await store.listMemories({ tenantId: "x", ...all })).total).toBe(0);
        expect((await store.listMemories({ tenantId: "t", ...all, externalUserId: "x" })).total).toBe(0);
      });

      it("are listed newest first, page by page, with the filters asked for", async () => {
        for (let n = 0; n < 5; n++)
          await remember("t", "u", newMemory(`${n}`, n === 2 ? { category: "goal" } : {}), after(n >> 1));
        const list = (more = {}) => store.listMemories({ tenantId: "t", ...all, externalUserId: "u", ...more });
        expect((await list()).rows.map(({ content }) => content)).toEqual(["4", "3", "2", "1", "0"]);
        const first = await list({ limit: 3 });
        expect(first.total).toBe(5);
        expect((await list({ after: first.rows.at(-1) })).rows.map(({ content }) => content)).toEqual(["1", "0"]);
        expect((await list({ categories: ["goal", "preference"] })).rows.map(({ content }) => content)).toEqual(["2"]);
        expect((await list({ agentId: "nobody" })).total).toBe(0);
      });

      it("leave search and the list when archived, once", async () => {
        const memory = await remember("t", "u", newMemory("I sing"));
        const revision = async () => (await store.findUser("t", "u"))?.revision;
        const before = await revision();
        expect(await store.archiveMemory(memory, after(5))).toEqual({ archived: 1 });
        expect(await revision()).not.toBe(before);
        expect(await store.archiveMemory(memory, after(6))).toEqual({ archived: 0 });
        expect(await store.loadSearchable(memory)).toEqual([]);
        expect((await store.listMemories({ tenantId: "t", ...all, includeArchived: false })).total).toBe(0);
        expect(await store.findMemory("t", memory.memoryId)).toMatchObject({
          archivedAt: after(5),
          updatedAt: after(5),
        });
      });

      it("are gone when erased, and nothing else is", async () => {
        const memory = await remember("t", "u", newMemory("I sing"));
        const other = await remember("t", "u", newMemory("I dance"));
        expect(await store.eraseMemory(memory, after(9))).toEqual({
          memories: 1,
          vectors: 1,
          versions: 1,
          weak_signals: 0,
          ...nothingAsserted,
        });
        expect(await store.eraseMemory(memory, after(9))).toEqual({
          memories: 0,
          vectors: 0,
          versions: 0,
          weak_signals: 0,
          ...nothingAsserted,
        });
        expect(await store.findMemory("t", memory.memoryId)).toBeNull();
        expect((await store.loadSearchable(memory)).map(({ memoryId }) => memoryId)).toEqual([other.memoryId]);
      });

      it.each<[string, (memory: StoredMemory) => Promise<unknown>]>([
        [
          "new words",
          (memory) =>
            store.updateMemory(memory, { words: { content: "I hum", vector: Float32Array.of(1, 0, 0) } }, after(5)),
        ],
        ["another importance", (memory) => store.updateMemory(memory, { importance: 9 }, after(5))],
        ["an access", (memory) => store.recordAccess([{ ...memory, count: 1, at: after(5) }])],
        [
          "another vector",
          async (memory) => {
            await store.beginReembedding({ id: "another", dimensions: 3 });
            const text = { ...memory, kind: "memory" as const, id: memory.memoryId };
            await store.replaceVectors([{ ...text, vector: Float32Array.of(0, 1, 0) }]);
          },
        ],
        ["being archived", (memory) => store.archiveMemory(memory, after(5))],
        ["being erased", (memory) => store.eraseMemory(memory, after(5))],
      ])("are read again only after a change: %s", async (_change, change) => {
        const memory = await remember("t", "u", newMemory("I sing"));
        const other = await remember("t", "u", newMemory("I dance"));
        const byId = (loaded: LoadedMemory[]) => new Map(loaded.map((each) => [each.memoryId, each]));
        const known = byId(await store.loadSearchable(memory));
        const again = byId(await store.loadSearchable(memory, known));
        expect([...again.values()].map((each) => known.get(each.memoryId) === each)).toEqual([true, true]);

        await change(memory);
        const added = await remember("t", "u", newMemory("I paint"));
        const loaded = await store.loadSearchable(memory, known);
        expect(loaded).toEqual(await store.loadSearchable(memory));
        expect(loaded.map(({ memoryId }) => memoryId)).toContain(added.memoryId);
        expect(byId(loaded).get(other.memoryId)).toBe(known.get(other.memoryId));
        expect(byId(loaded).get(memory.memoryId)).not.toBe(known.get(memory.memoryId));
      });

      it("count accesses without becoming another revision", async () => {
        const memory = await remember("t", "u", newMemory("I sing"));
        const before = (await store.findUser("t", "u")) as EndUser;
        const { tenantId, userId, memoryId } = memory;
        await store.recordAccess([{ tenantId, userId, memoryId, count: 3, at: after(7) }]);
        await store.recordAccess([{ tenantId: "x", userId, memoryId, count: 3, at: after(8) }]);
        expect(await store.findMemory("t", memoryId)).toMatchObject({ accessCount: 3, lastAccessedAt: after(7) });
        expect(await store.findUser("t", "u")).toEqual({ ...before, accesses: before.accesses + 1 });
      });
    });

    describe("versions", () => {
      const words = (content: string) => ({ content, vector: Float32Array.of(1, 2, 3) });
      const kinds = async (memory: StoredMemory) =>
        (await store.listVersions(memory)).map(({ number, content, importance, archived, changeType }) => {
          return [number, content, importance, archived, changeType];
        });

      it("note each kind of change, and nothing where nothing changes", async () => {
        const memory = await remember("t", "u", newMemory("I sing"));
        const revision = async () => (await store.findUser("t", "u"))?.revision;
        const before = await revision();
        const same = await store.updateMemory(
          memory,
          { words: words("I sing"), importance: 5.5, archived: false },
          after(2),
        );
        expect(same).toEqual(memory);
        expect(await revision()).toBe(before);

        const changed = await store.updateMemory(
          memory,
          { words: words("I hum"), importance: 8, archived: true },
          after(3),
        );
        expect(changed).toMatchObject({
          content: "I hum",
          importance: 8,
          originalImportance: 5.5,
          createdAt: after(1),
        });
        expect(changed).toMatchObject({ updatedAt: after(3), archivedAt: after(3) });
        expect(await revision()).not.toBe(before);
        await store.updateMemory(memory, { archived: false }, after(4));
        await store.archiveMemory(memory, after(5));
        expect(await kinds(memory)).toEqual([
          [1, "I sing", 5.5, false, "created"],
          [2, "I hum", 8, false, "manual_edit"],
          [3, "I hum", 8, true, "archived"],
          [4, "I hum", 8, false, "restored"],
          [5, "I hum", 8, true, "archived"],
        ]);
      });

      it("go with new words into search", async () => {
        const memory = await remember("t", "u", newMemory("I sing"));
        await store.updateMemory(memory, { words: words("I hum") }, after(2));
        const [found] = await store.loadSearchable(memory);
        expect(found).toMatchObject({ content: "I hum", vector: Float32Array.of(1, 2, 3) });
      });

      it("are gone when the memory is erased, and a change then makes nothing", async () => {
        const memory = await remember("t", "u", newMemory("I sing"));
        await store.updateMemory(memory, { importance: 9 }, after(2));
        expect(await store.eraseMemory(memory, after(9))).toEqual({
          memories: 1,
          vectors: 1,
          versions: 2,
          weak_signals: 0,
          ...nothingAsserted,
        });
        expect(await store.updateMemory(memory, { words: words("I hum") }, after(3))).toBeNull();
        expect(await store.listVersions(memory)).toEqual([]);
      });

      it("tell what was live at a time, with the words of then", async () => {
        const memory = await remember("t", "u", newMemory("I sing"), after(10));
        const other = await remember("t", "u", newMemory("I row"), after(20));
        await remember("t", "v", newMemory("I fish"), after(10));
        await store.updateMemory(memory, { words: words("I hum"), importance: 9 }, after(30));
        await store.archiveMemory(other, after(40));
        const at = async (seconds: number) => {
          const rows = await store.loadAsOf(memory, after(seconds));
          return rows.map(({ content, importance, vector }) => [content, importance, vector !== null]).sort();
        };
        expect(await at(9)).toEqual([]);
        expect(await at(10)).toEqual([["I sing", 5.5, false]]);
        expect(await at(29)).toEqual([
          ["I row", 5.5, true],
          ["I sing", 5.5, false],
        ]);
        expect(await at(30)).toEqual([
          ["I hum", 9, true],
          ["I row", 5.5, true],
        ]);
        expect(await at(40)).toEqual([["I hum", 9, true]]);
        await store.eraseMemory(memory, after(9));
        expect(await at(30)).toEqual([["I row", 5.5, true]]);
        expect(await store.loadAsOf({ tenantId: "x", userId: memory.userId }, after(30))).toEqual([]);
      });
    });

    describe("feedback", () => {
      const tenant = { tenantId: "t", name: "n", plan: "free", createdAt: after(0) };
      const key = { tenantId: "t", keyId: "k", name: "k", permissions: [], hash: "h", createdAt: after(0) };
      beforeEach(() => store.createTenant(tenant, key));

      const retrieval = {
        tenantId: "t",
        retrievalId: "r",
        externalUserId: "u",
        userId: null,
        agentId: "a",
        memoryIds: [],
        at: after(0),
      };
      const newFeedback = (more: Partial<NewFeedback> = {}): NewFeedback => ({
        tenantId: "t",
        feedbackId: uuidv7(),
        retrievalId: "r",
        outcome: "ignored",
        usedMemoryIds: [],
        usefulness: { used: 0, returned: 0 },
        agentConfidence: null,
        metadata: {},
        correction: null,
        keyId: null,
        now: after(1),
        idempotency: null,
        ...more,
      });
      const correction = { jobId: uuidv7(), content: "I hum", queueName: "q" };

      it("belongs to a retrieval of its tenant, as long as that is kept", async () => {
        expect(await store.acceptFeedback(newFeedback())).toEqual({ kind: "unknown_retrieval" });
        await store.recordRetrievals([retrieval], after(-100));
        expect((await store.acceptFeedback(newFeedback())).kind).toBe("accepted");
        expect((await store.acceptFeedback(newFeedback())).kind).toBe("accepted");
        expect((await store.acceptFeedback(newFeedback({ tenantId: "x" }))).kind).toBe("unknown_retrieval");
        await store.close();
        store = open();
        expect((await store.acceptFeedback(newFeedback())).kind).toBe("accepted");
        await store.recordRetrievals([{ ...retrieval, retrievalId: "later", at: after(9) }], after(1));
        expect((await store.acceptFeedback(newFeedback())).kind).toBe("unknown_retrieval");
        expect((await store.acceptFeedback(newFeedback({ retrievalId: "later" }))).kind).toBe("accepted");
      });

      it("names memories of the retrieval's user only", async () => {
        await store.recordRetrievals([retrieval], after(-100));
        const [own, other, foreign] = [
          await remember("t", "u", newMemory("a")),
          await remember("t", "v", newMemory("b")),
          await remember("x", "u", newMemory("c")),
        ];
        const ids = [own, other, foreign].map(({ memoryId }) => memoryId);
        const refused = await store.acceptFeedback(newFeedback({ usedMemoryIds: ids, correction }));
        expect(refused).toEqual({ kind: "unknown_memories", positions: [1, 2] });
        expect(await store.countOpenJobs()).toBe(0);
        expect((await store.acceptFeedback(newFeedback({ usedMemoryIds: [own.memoryId] }))).kind).toBe("accepted");
      });

      it("queues its correction as a job of the retrieval's user, who need not exist", async () => {
        await store.recordRetrievals([retrieval], after(-100));
        const feedback = newFeedback({ outcome: "user_corrected", correction, metadata: { m: 1 } });
        const { feedbackId, retrievalId, outcome } = feedback;
        expect(await store.acceptFeedback(feedback)).toEqual({
          kind: "accepted",
          feedback: { feedbackId, retrievalId, outcome, correctionJobId: correction.jobId },
        });
        expect(await lease(after(1))).toMatchObject({
          jobId: correction.jobId,
          kind: "correction",
          externalUserId: "u",
          agentId: "a",
          metadata: { m: 1 },
          messages: [{ role: "user", content: "I hum" }],
        });
      });

      it("is noted once for an idempotency key, and again after a refusal", async () => {
        const idempotency = { operation: "feedback", keyHash: "k", fingerprint: "f", expiresAt: after(100) };
        const accept = (more = {}) => store.acceptFeedback(newFeedback({ idempotency, correction, ...more }));
        expect((await accept()).kind).toBe("unknown_retrieval");
        await store.recordRetrievals([retrieval], after(-100));
        const first = await accept();
        const again = await accept({ correction: { ...correction, jobId: uuidv7() } });
        expect(again).toEqual({ ...first, kind: "replayed" });
        expect(await accept({ idempotency: { ...idempotency, fingerprint: "other" } })).toEqual({ kind: "conflict" });
        expect(await store.countOpenJobs()).toBe(1);
      });
    });

    describe("closing", () => {
      it("finishes what was begun, and afterwards says that it is closed", async () => {
        const job = newJob("t", "u");
        const accepted = store.acceptJob(job);
        await store.close();
        await store.close();
        expect((await accepted).kind).toBe("accepted");
        await expect(store.findJob("t", job.jobId)).rejects.toThrow(StoreUnavailable);
        await expect(store.acceptJob(newJob("t", "u"))).rejects.toThrow(StoreUnavailable);
        store = open();
        expect((await store.findJob("t", job.jobId))?.status).toBe("queued");
      });
    });
  });
}
