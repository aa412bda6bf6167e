import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Completion,
  type DomainSettings,
  GENERAL_ENGINE,
  type LeasedJob,
  type NewFact,
  type NewMemory,
  type Store,
  type StoredMemory,
  TenantErased,
} from "../types.ts";
import { UNJUDGED } from "./unjudged.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);
const EDTECH: DomainSettings = { ...GENERAL_ENGINE, schema: "edtech" };

/** Domain schemas and what is noted for them, as every store keeps them. */
export function describeDomains(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    async function makeTenant(tenantId: string): Promise<void> {
      const key = {
        tenantId,
        keyId: tenantId,
        name: "first",
        permissions: ["admin"],
        hash: tenantId,
        createdAt: after(0),
      };
      await store.createTenant({ tenantId, name: tenantId, plan: "enterprise", createdAt: after(0) }, key);
    }

    async function leased(externalUserId: string, seconds: number, tenantId = "t"): Promise<LeasedJob> {
      const message = { role: "user" as const, content: "hello", external_turn_id: null, occurred_at: null };
      const conversation = { tenantId, externalUserId, jobId: uuidv7(), agentId: null, conversationId: null };
      const rest = { messages: [message], metadata: {}, queueName: "q", now: after(seconds), idempotency: null };
      await store.acceptJob({ ...conversation, ...rest, ...UNJUDGED });
      return (await store.leaseJob({ owner: "w", now: after(seconds), until: after(seconds + 60) })) as LeasedJob;
    }

    async function complete(job: LeasedJob, seconds: number, facts: NewFact[], memories: NewMemory[] = []) {
      const completion: Completion = {
        memories,
        supersessions: [],
        reinforcements: [],
        revisions: [],
        buffered: [],
        confirmed: [],
        decisions: [],
        domain: { schema: "edtech", facts },
        basedOn: null,
        extractionMetadata: {},
        metrics: {},
        now: after(seconds),
        keepMessages: false,
      };
      expect(await store.completeJob(job, completion)).toBe("completed");
    }

    const fact = (words: string, seconds: number, memoryIds: string[] = []): NewFact => ({
      turn: 0,
      saidAt: after(seconds),
      fact: { words },
      memoryIds,
    });
    const memory = (content: string): NewMemory => ({
      memoryId: uuidv7(),
      content,
      category: "fact",
      importance: 5,
      confidence: 0.9,
      observedAt: after(1),
      turnIds: [],
      turns: [0],
      vector: new Float32Array([1, 0]),
      previousMemoryId: null,
      source: null,
    });
    const wordsOf = async (job: LeasedJob, notedBy: Date | null = null) =>
      (await store.readFactSheet(job, "edtech", notedBy))?.facts.map(
        ({ fact: told }) => (told as { words: string }).words,
      );

    it("keeps the settings of each tenant, which are those of the General Engine at first", async () => {
      await makeTenant("t");
      await makeTenant("u");
      expect(await store.readDomainSettings("t")).toEqual(GENERAL_ENGINE);
      const settings: DomainSettings = {
        schema: "support",
        supportType: null,
        supportTypeMode: "multi",
        supportTypesAllowed: ["saas", "travel"],
      };
      await store.changeDomainSettings("t", () => settings);
      expect(await store.readDomainSettings("t")).toEqual(settings);
      expect(await store.readDomainSettings("u")).toEqual(GENERAL_ENGINE);
      expect(await store.readDomainSettings("nobody")).toEqual(GENERAL_ENGINE);
      await expect(store.changeDomainSettings("nobody", () => settings)).rejects.toThrow(TenantErased);
    });

    it("changes settings by what they are when it comes to it, also of changes at the same time", async () => {
      await makeTenant("t");
      const types = ({ schema, ...before }: DomainSettings): DomainSettings | null =>
        schema === null ? null : { ...before, schema, supportTypeMode: "auto" };
      const done = await Promise.all([
        store.changeDomainSettings("t", types),
        store.changeDomainSettings("t", (before): DomainSettings => ({ ...before, schema: "support" })),
        store.changeDomainSettings("t", types),
        store.changeDomainSettings("t", () => GENERAL_ENGINE),
        store.changeDomainSettings("t", types),
      ]);
      expect(done.map((settings) => settings?.schema)).toEqual([undefined, "support", "support", null, undefined]);
      expect(done[2]?.supportTypeMode).toBe("auto");
      expect(await store.readDomainSettings("t")).toEqual(GENERAL_ENGINE);
    });

    it("gives a job the settings that the tenant had when it was accepted", async () => {
      await makeTenant("t");
      expect((await leased("a", 1)).domain).toEqual(GENERAL_ENGINE);
      await store.changeDomainSettings("t", () => EDTECH);
      const job = await leased("b", 2);
      await store.changeDomainSettings("t", () => GENERAL_ENGINE);
      expect(job.domain).toEqual(EDTECH);
    });

    it("gives facts in the order in which they were said, and those of the past as they were", async () => {
      await makeTenant("t");
      const first = await leased("a", 1);
      await complete(first, 10, [fact("second", 5), fact("third", 5)]);
      const second = await leased("a", 20);
      await complete(second, 30, [fact("first", 1)]);
      expect(await wordsOf(first)).toEqual(["first", "second", "third"]);
      expect(await wordsOf(first, after(10))).toEqual(["second", "third"]);
      expect(await wordsOf(first, after(9))).toBeUndefined();
      const sheet = await store.readFactSheet(first, "edtech", null);
      expect(sheet).toMatchObject({ createdAt: after(10), updatedAt: after(30), userId: first.userId });
      expect(sheet?.facts[0]).toMatchObject({ jobId: second.jobId, saidAt: after(1), notedAt: after(30) });
      expect(await store.readFactSheet(first, "support", null)).toBeNull();
    });

    it("notes nothing of a user of whom nothing was said", async () => {
      await makeTenant("t");
      const job = await leased("a", 1);
      await complete(job, 2, []);
      expect(await store.readFactSheet(job, "edtech", null)).toBeNull();
      expect((await store.listFactSheets({ tenantId: "t", schema: "edtech", after: null, limit: 9 })).total).toBe(0);
    });

    it("lists those of a tenant of whom something is noted, the last active first, page by page", async () => {
      await makeTenant("t");
      await makeTenant("u");
      for (const [at, user] of ["a", "b", "c"].entries())
        await complete(await leased(user, at + 1), 10, [fact("x", 1)]);
      await complete(await leased("d", 9, "u"), 10, [fact("x", 1)]);
      const page = (position: { time: Date; id: string } | null) =>
        store.listFactSheets({ tenantId: "t", schema: "edtech", after: position, limit: 2 });
      const first = await page(null);
      expect(first.rows.map(({ user }) => user.externalUserId)).toEqual(["c", "b"]);
      expect(first.rows.map(({ sheet }) => sheet.facts.length)).toEqual([1, 1]);
      expect(first.total).toBe(3);
      const { user } = first.rows[1] as (typeof first.rows)[number];
      const second = await page({ time: user.lastActiveAt, id: user.userId });
      expect(second.rows.map((row) => row.user.externalUserId)).toEqual(["a"]);
    });

    it("has in the place of what a memory said what its new words say, unless another memory says it as well", async () => {
      await makeTenant("t");
      const job = await leased("a", 1);
      const [one, two] = [memory("I sing"), memory("I dance")];
      const [of1, of12] = [[one.memoryId], [one.memoryId, two.memoryId]];
      const facts = [fact("sings", 1, of1), fact("hums", 1, of1), fact("of both", 1, of12), fact("of none", 1)];
      await complete(job, 2, facts, [one, two]);
      const told = (...all: string[]) => all.map((words) => ({ words }));
      const reword = async (content: string, unsaid: object[], said: object[]) => {
        const found = await store.findMemory("t", one.memoryId);
        const words = { content, vector: new Float32Array([0, 1]), facts: { schema: "edtech" as const, unsaid, said } };
        await store.updateMemory(found as StoredMemory, { words }, after(5));
      };
      await reword("I paint", told("sings", "of both", "of none"), told("paints"));
      expect(await wordsOf(job)).toEqual(["paints", "hums", "of both", "of none"]);
      expect(await wordsOf(job, after(3))).toEqual(["hums", "of both", "of none"]);
      await reword("I rest", told("paints", "hums"), []);
      expect(await wordsOf(job)).toEqual(["of both", "of none"]);
      await reword("I run", [], told("runs"));
      expect(await wordsOf(job)).toEqual(["of both", "of none", "runs"]);
    });

    it("erases a fact with the last of the memories that say it, and a profile with its last fact", async () => {
      await makeTenant("t");
      const job = await leased("a", 1);
      const [one, two] = [memory("I sing"), memory("I dance")];
      const [of1, of12] = [[one.memoryId], [one.memoryId, two.memoryId]];
      await complete(job, 2, [fact("of one", 1, of1), fact("of both", 1, of12), fact("of none", 1)], [one, two]);
      const erase = async ({ memoryId }: NewMemory) => {
        const found = await store.findMemory("t", memoryId);
        return found && (await store.eraseMemory(found, after(9))).domain_facts;
      };
      expect(await erase(one)).toBe(1);
      expect(await wordsOf(job)).toEqual(["of both", "of none"]);
      expect(await erase(two)).toBe(1);
      expect(await wordsOf(job)).toEqual(["of none"]);
      await store.eraseUser("t", "a");
      expect(await store.readFactSheet(job, "edtech", null)).toBeNull();
    });
  });
}
