import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  AddFacts,
  Completion,
  LeasedJob,
  NewMemory,
  NewRevision,
  NewSourceEvent,
  ServiceWriter,
  Store,
  StoredMemory,
} from "../types.ts";
import { jobOf } from "./leases.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);

/** What a store keeps of who said what. */
export function describeProvenance(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    async function makeTenant(tenantId: string): Promise<void> {
      const key = { tenantId, keyId: `${tenantId}-key`, name: "k", permissions: ["admin"], hash: tenantId };
      const tenant = { tenantId, name: tenantId, plan: "enterprise", createdAt: after(0) };
      await store.createTenant(tenant, { ...key, createdAt: after(0) });
    }

    const writer = (serviceKey: string, more: Partial<ServiceWriter> = {}): ServiceWriter => ({
      writerId: uuidv7(),
      serviceKey,
      displayName: serviceKey,
      apiKeyId: null,
      rules: { defaultPriority: 50, categories: {}, domainFields: {} },
      isActive: true,
      createdAt: after(0),
      updatedAt: after(0),
      ...more,
    });

    const event = (eventKey: string, more: Partial<NewSourceEvent> = {}): NewSourceEvent => ({
      eventId: uuidv7(),
      service: "crm",
      eventKey,
      observedAt: after(-60),
      scope: { course: [1, { a: null }] },
      evidence: [{ sourceType: "record", reference: "r", contentHash: null }],
      payloadHash: "a".repeat(64),
      ...more,
    });

    /** What is found of an event when an add names it; it is let in when it is new. */
    async function add(source: NewSourceEvent | null, tenantId = "t", keyId: string | null = null) {
      let found: AddFacts["source"] = null;
      const job = jobOf(tenantId, "u");
      await store.acceptJob({
        ...job,
        keyId,
        source,
        judge: (facts) => {
          found = facts.source;
          return { accepted: found === null || (found as { kind: string }).kind === "new", entry: null };
        },
      });
      return { found: found as AddFacts["source"], jobId: job.jobId };
    }

    const lease = async () => (await store.leaseJob({ owner: "w", now: after(0), until: after(60) })) as LeasedJob;

    const memoryOf = (content: string): NewMemory => ({
      memoryId: uuidv7(),
      content,
      category: "fact",
      importance: 5,
      confidence: 0.9,
      observedAt: after(0),
      turnIds: [],
      turns: [0],
      vector: Float32Array.of(1),
      previousMemoryId: null,
      source: null,
    });

    const revisionOf = (memory: NewMemory, more: Partial<NewRevision> = {}): NewRevision => ({
      revisionId: uuidv7(),
      memoryId: memory.memoryId,
      category: "fact",
      subject: { fingerprint: "f", subjectKey: "user", predicateKey: "home", scope: {} },
      against: null,
      field: null,
      domain: null,
      assertedValue: memory.content,
      saidValue: memory.content,
      isPersonal: true,
      status: "activated",
      authority: 50,
      confidence: 0.9,
      observedAt: after(0),
      reason: null,
      outranked: [],
      ...more,
    });

    async function complete(done: Pick<Completion, "memories" | "revisions"> & Partial<Completion>): Promise<void> {
      const job = await lease();
      const nothing = {
        supersessions: [],
        reinforcements: [],
        buffered: [],
        confirmed: [],
        decisions: [],
        domain: null,
      };
      const basedOn = (await store.findUser(job.tenantId, job.externalUserId))?.revision ?? null;
      const how = { basedOn, extractionMetadata: { extractor: "x" }, metrics: {}, keepMessages: false };
      const completion = { ...nothing, ...how, now: after(1), ...done };
      expect(await store.completeJob(job, completion)).toBe("completed");
    }

    const scopeOf = async () => (await store.findUser("t", "u")) as { tenantId: string; userId: string };
    const claims = async (tenantId = "t") => {
      const all = { externalUserId: null, status: null, category: null, after: null, limit: 10, revisions: 10 };
      return (await store.listClaims({ tenantId, ...all })).rows;
    };

    it("knows writers by tenant and name, and binds a key to one", async () => {
      for (const tenantId of ["t", "x"]) await makeTenant(tenantId);
      const crm = writer("crm", { apiKeyId: "t-key" });
      expect(await store.registerWriter("t", crm, null)).toEqual({ kind: "accepted", writer: crm });
      expect(await store.registerWriter("t", writer("crm"), null)).toEqual({ kind: "exists" });
      expect(await store.registerWriter("t", writer("b", { apiKeyId: "t-key" }), null)).toEqual({ kind: "key_taken" });
      expect(await store.registerWriter("x", writer("b", { apiKeyId: "t-key" }), null)).toEqual({
        kind: "invalid_key",
      });
      expect(await store.updateWriter("x", crm.writerId, { isActive: false }, after(1))).toEqual({ kind: "unknown" });
      const changed = { ...crm, displayName: "CRM", updatedAt: after(1) };
      expect(await store.updateWriter("t", crm.writerId, { displayName: "CRM" }, after(1))).toEqual({
        kind: "changed",
        writer: changed,
      });
      expect([await store.listWriters("t"), await store.listWriters("x")]).toEqual([[changed], []]);
    });

    it("finds an event by tenant, service and key, and gives the job of the first time", async () => {
      await makeTenant("t");
      expect((await add(event("e"))).found).toEqual({ kind: "unregistered" });
      await store.registerWriter("t", writer("crm", { apiKeyId: "t-key" }), null);
      expect((await add(event("e"))).found).toEqual({ kind: "bound_to_another_key" });
      const first = await add(event("e"), "t", "t-key");
      expect(first.found).toEqual({ kind: "new" });
      expect((await add(event("e"), "t", "t-key")).found).toEqual({ kind: "repeated", jobId: first.jobId });
      expect((await add(event("e", { payloadHash: "b" }), "t", "t-key")).found).toEqual({ kind: "changed" });
      expect((await add(event("e"), "x", "t-key")).found).toEqual({ kind: "unregistered" });
      const all = { tenantId: "t", externalUserId: null, service: null, after: null, limit: 10 };
      const { rows, total } = await store.listSourceEvents(all);
      expect([rows.length, total, rows[0]?.scope, rows[0]?.jobId]).toEqual([1, 1, event("e").scope, first.jobId]);
      expect((await lease()).source?.event?.observedAt).toEqual(after(-60));
      await store.eraseUser("t", "u");
      expect((await add(event("e"), "t", "t-key")).found).toEqual({ kind: "erased" });
    });

    it("makes a claim of a memory from before there were claims when something contradicts it", async () => {
      const [old, newer] = [memoryOf("Rome"), memoryOf("Oslo")];
      await add(null);
      await complete({ memories: [old], revisions: [] });
      expect(await claims()).toEqual([]);
      await add(null);
      const outranked = [{ memoryId: old.memoryId, reason: "earlier", rule: "recency_weighted" as const }];
      await complete({
        memories: [newer],
        revisions: [revisionOf(newer, { against: old.memoryId, outranked })],
        supersessions: [{ memoryId: old.memoryId, reason: "later", conflict: "fact_update" }],
        now: after(2),
      });
      const [claim, ...more] = await claims();
      expect(more).toEqual([]);
      expect(claim).toMatchObject({ activeValue: "Oslo", status: "active", activeMemoryId: newer.memoryId });
      expect(claim?.revisions.map(({ assertedValue, status, reason }) => [assertedValue, status, reason])).toEqual([
        ["Oslo", "activated", null],
        ["Rome", "superseded", "earlier"],
      ]);
      expect(await claims("x")).toEqual([]);
    });

    it("asks once about a dispute, and lets its own user and tenant alone decide", async () => {
      const [a, b] = [memoryOf("Rome"), memoryOf("Oslo")];
      await add(null);
      await complete({ memories: [a], revisions: [revisionOf(a)] });
      await add(null);
      await complete({
        memories: [b],
        revisions: [revisionOf(b, { against: a.memoryId, status: "disputed" })],
        supersessions: [{ memoryId: b.memoryId, reason: "disputed", conflict: null }],
      });
      const scope = await scopeOf();
      expect(await store.claimStandings(scope)).toMatchObject([{ memoryId: b.memoryId, isDisputing: true }]);
      const question = await store.takeQuestion(scope, after(2));
      expect(question).toMatchObject({ a: { memoryId: a.memoryId }, b: { memoryId: b.memoryId } });
      expect(await store.takeQuestion(scope, after(2))).toBeNull();
      const { questionId = "", conflictId = "" } = question ?? {};
      const said = { questionId, verdict: "B" as const, reason: null, now: after(3) };
      expect(await store.answerQuestion({ tenantId: "x", externalUserId: "u", ...said })).toEqual({ kind: "unknown" });
      expect(await store.answerQuestion({ tenantId: "t", externalUserId: "v", ...said })).toEqual({ kind: "unknown" });
      const verdict = { tenantId: "t", conflictId, verdict: "A" as const, reason: null, now: after(3) };
      expect(await store.decideConflict({ ...verdict, tenantId: "x" })).toEqual({ kind: "unknown" });
      expect(await store.decideConflict(verdict)).toEqual({ kind: "not_yours" });
      expect(await store.ignoreConflict("x", conflictId, after(3))).toEqual({ kind: "unknown" });
      expect((await store.answerQuestion({ tenantId: "t", externalUserId: "u", ...said })).kind).toBe("decided");
      expect((await store.loadSearchable(scope)).map(({ memoryId }) => memoryId)).toEqual([b.memoryId]);
      expect((await claims())[0]).toMatchObject({ activeValue: "Oslo", status: "active" });
      expect(await store.claimStandings(scope)).toEqual([]);
    });

    it("names a claim and its conflicts by what remains of them when a memory is erased", async () => {
      const [a, b, c] = [memoryOf("I have a dog."), memoryOf("My cat is Zanzi."), memoryOf("My fish is Bar.")];
      const about = (predicateKey: string) => ({
        fingerprint: predicateKey,
        subjectKey: "user",
        predicateKey,
        scope: {},
      });
      await add(null);
      await complete({ memories: [c], revisions: [revisionOf(c, { subject: about("zanzi") })] });
      for (const [memory, name] of [
        [a, "dog"],
        [b, "bar"],
      ] as const) {
        const how = { against: c.memoryId, status: "disputed" as const, subject: about(name) };
        await add(null);
        await complete({ memories: [memory], revisions: [revisionOf(memory, how)] });
      }
      const conflicts = async () => {
        const all = { tenantId: "t", includeResolved: true, after: null, limit: 10, now: after(9) };
        return (await store.listConflicts(all)).rows;
      };
      expect((await conflicts()).map(({ entityType }) => entityType).sort()).toEqual(["bar", "dog"]);
      for (const { memoryId } of [b, c]) {
        await store.eraseMemory((await store.findMemory("t", memoryId)) as StoredMemory, after(5));
      }
      expect(await claims()).toMatchObject([{ subjectKey: "user", predicateKey: "have_dog", status: "archived" }]);
      expect((await claims())[0]?.fingerprint).not.toMatch(/zanzi|bar/);
      expect((await conflicts()).map(({ entityType }) => entityType)).toEqual(["have_dog"]);
    });
  });
}
