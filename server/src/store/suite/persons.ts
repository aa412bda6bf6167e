import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNIVERSAL } from "../../passport/universal.ts";
import type { Completion, LeasedJob, NewMemory, PersonMemory, SignInState, Store } from "../types.ts";
import { UNJUDGED } from "./unjudged.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);
const DAY = 86_400;

const STATE: SignInState = {
  isRegistered: true,
  code: { hash: "code", expiresAt: after(600), request: Buffer.from("sealed") },

  sentAt: [after(1), after(2)],
  wrongCodes: 3,
  lockedUntil: after(9),
  forgetAt: after(DAY),
};

const KEEP = { now: after(0), most: 1_000 };

/** Persons, how they get in and what they hold, as every store keeps them. */
export function describePersons(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    const sessionOf = (personId: string, sessionId: string, seconds = DAY) => ({
      sessionId,
      personId,
      hash: `session ${sessionId}`,
      createdAt: after(0),
      expiresAt: after(seconds),
    });
    async function makePerson(personId: string): Promise<string> {
      const email = `${personId}@example.com`;
      const person = { personId, email, displayName: null, tokenHash: `token ${personId}`, maskedToken: "m" };
      await store.createPerson({ ...person, createdAt: after(0) }, sessionOf(personId, `first of ${personId}`));
      return email;
    }

    describe("addresses", () => {
      it("keep what is known of them as it was decided, whatever case they are written in", async () => {
        const decided = await store.changeSignIn("Maya@Example.com", KEEP, (state, person) => {
          expect([state, person]).toEqual([null, null]);
          return { state: STATE, result: "kept" };
        });
        expect(decided).toBe("kept");
        const used = { ...STATE, code: { hash: "code", expiresAt: null, request: null }, lockedUntil: null };
        await store.changeSignIn("maya@example.COM", KEEP, (state) => {
          expect(state).toEqual(STATE);
          return { state: used, result: null };
        });
        await store.close();
        store = open();
        await store.changeSignIn("maya@example.com", KEEP, (state) => {
          expect(state).toEqual(used);
          return { state: used, result: null };
        });
        await store.changeSignIn("noor@example.com", KEEP, (state) => {
          expect(state).toBeNull();
          return { state: STATE, result: null };
        });
      });

      it("begin a session and a passport together, or nothing when the decision fails", async () => {
        const email = "maya@example.com";
        const person = {
          personId: "p",
          email,
          displayName: "Maya",
          tokenHash: "t",
          maskedToken: "m",
          createdAt: after(0),
        };
        const begin = { session: sessionOf("p", "s"), person, ends: null };
        const failing = store.changeSignIn(email, KEEP, () => {
          throw new Error("no decision");
        });
        await expect(failing).rejects.toThrow();
        expect(await store.findPerson("p")).toBeNull();
        await store.changeSignIn(email, KEEP, () => ({ state: STATE, result: null, begin }));
        expect(await store.findPerson("p")).toMatchObject({ email, displayName: "Maya", tokenRegeneratedAt: null });
        expect(await store.findSession("session s", after(1))).toMatchObject({ personId: "p", sessionId: "s" });
        await store.changeSignIn(email.toUpperCase(), KEEP, (_, known) => {
          expect(known?.personId).toBe("p");
          return { state: STATE, result: null };
        });
      });

      it("are decided on one after the other", async () => {
        const counts = Array.from({ length: 20 }, () =>
          store.changeSignIn("maya@example.com", KEEP, (state) => {
            const wrongCodes = (state?.wrongCodes ?? 0) + 1;
            return { state: { ...STATE, wrongCodes }, result: wrongCodes };
          }),
        );
        expect((await Promise.all(counts)).sort((a, b) => a - b)).toEqual(counts.map((_, n) => n + 1));
      });

      const keep = (email: string, seconds: number, keeping: { now: Date; most: number }) =>
        store.changeSignIn(email, keeping, () => ({ state: { ...STATE, forgetAt: after(seconds) }, result: null }));
      const isKept = (email: string) =>
        store.changeSignIn(email, KEEP, (state) => ({ state: state ?? STATE, result: state !== null }));

      it("are let go when they count no longer, as others are named", async () => {
        for (let n = 0; n < 30; n++) await keep(`old-${n}@example.com`, 10, KEEP);
        for (let n = 0; n < 4; n++) await keep(`new-${n}@example.com`, DAY, { ...KEEP, now: after(11) });
        const kept = await Promise.all(Array.from({ length: 30 }, (_, n) => isKept(`old-${n}@example.com`)));
        expect(kept).toEqual(kept.map(() => false));
        expect(await isKept("new-0@example.com")).toBe(true);
      });

      it("are kept to a number: those go that would be let go first", async () => {
        const few = { ...KEEP, most: 5 };
        for (const n of [3, 9, 1, 8, 2, 7, 4, 6, 5, 3]) await keep(`${n}@example.com`, 100 * n, few);
        const kept: boolean[] = [];
        for (let n = 1; n <= 9; n++) kept.push(await isKept(`${n}@example.com`));
        expect(kept).toEqual([false, false, false, false, true, true, true, true, true]);
      });

      it("go with the passport that was made of them", async () => {
        const email = await makePerson("p");
        await store.changeSignIn(email, KEEP, () => ({ state: STATE, result: null }));
        await store.erasePerson("p");
        await store.changeSignIn(email, KEEP, (state, person) => {
          expect([state, person]).toEqual([null, null]);
          return { state: STATE, result: null };
        });
      });
    });

    describe("sessions", () => {
      it("end one by one or all together, and those that are over are not counted", async () => {
        await makePerson("p");
        await makePerson("q");
        for (const [id, seconds] of [
          ["a", DAY],
          ["b", DAY],
          ["over", 1],
        ] as const) {
          const begin = { session: sessionOf("p", id, seconds), person: null, ends: null };
          await store.changeSignIn("p@example.com", KEEP, () => ({ state: STATE, result: null, begin }));
        }
        expect(await store.endSessions("p", "a", after(2))).toBe(1);
        expect(await store.endSessions("p", "a", after(2))).toBe(0);
        expect(await store.endSessions("q", "b", after(2))).toBe(0);
        expect(await store.endSessions("p", null, after(2))).toBe(2);
        expect(await store.findSession("session b", after(2))).toBeNull();
        expect(await store.findSession("session first of q", after(2))).not.toBeNull();
      });
    });

    describe("a session that begins", () => {
      it("ends the one that was before it in the browser, and no other", async () => {
        await makePerson("p");
        await makePerson("q");
        for (const id of ["before", "elsewhere"]) {
          const begin = { session: sessionOf("p", id), person: null, ends: null };
          await store.changeSignIn("p@example.com", KEEP, () => ({ state: STATE, result: null, begin }));
        }
        const begin = { session: sessionOf("q", "now"), person: null, ends: "session before" };
        await store.changeSignIn("q@example.com", KEEP, () => ({ state: STATE, result: null, begin }));
        const open = async (id: string) => (await store.findSession(`session ${id}`, after(1))) !== null;
        expect([await open("before"), await open("elsewhere"), await open("now")]).toEqual([false, true, true]);
      });
    });

    describe("a token", () => {
      const idempotency = { operation: "token", keyHash: "k", fingerprint: "f", expiresAt: after(DAY) };

      it("is replaced unless it is too young, once for an idempotency key", async () => {
        await makePerson("p");
        const replace = (hash: string, seconds: number, key: typeof idempotency | null = null) =>
          store.replaceToken("p", { hash, masked: hash }, after(seconds - DAY), after(seconds), key);
        expect(await replace("one", 10, idempotency)).toMatchObject({
          kind: "accepted",
          person: { maskedToken: "one" },
        });
        expect(await replace("two", 11, idempotency)).toMatchObject({
          kind: "replayed",
          person: { maskedToken: "one" },
        });
        expect(await replace("two", 11, { ...idempotency, fingerprint: "g" })).toEqual({ kind: "conflict" });
        expect(await replace("two", 9 + DAY)).toEqual({ kind: "too_early", regeneratedAt: after(10) });
        expect((await replace("two", 10 + DAY)).kind).toBe("accepted");
        expect(await store.replaceToken("x", { hash: "x", masked: "x" }, after(0), after(1), null)).toEqual({
          kind: "unknown_person",
        });
      });
    });

    describe("a person's memories", () => {
      const vector = Float32Array.of(1, 0);
      async function remember(personId: string, more: Partial<NewMemory> = {}, seconds = 1): Promise<string> {
        const messages = [{ role: "user" as const, content: "hello", external_turn_id: null, occurred_at: null }];
        const whose = { tenantId: UNIVERSAL, externalUserId: personId, agentId: "agent", conversationId: null };
        const rest = { messages, metadata: {}, queueName: "q", now: after(seconds), idempotency: null };
        await store.acceptJob({ ...whose, jobId: uuidv7(), ...rest, ...UNJUDGED });
        const job = (await store.leaseJob({
          owner: "w",
          now: after(seconds),
          until: after(seconds + 60),
        })) as LeasedJob;
        const memory: NewMemory = {
          memoryId: uuidv7(),
          content: "I sing",
          category: "fact",
          importance: 5,
          confidence: 0.9,
          observedAt: after(seconds),
          turnIds: [],
          turns: [0],
          vector,
          previousMemoryId: null,
          source: null,
          ...more,
        };
        const completion: Completion = {
          memories: [memory],
          supersessions: memory.previousMemoryId
            ? [{ memoryId: memory.previousMemoryId, reason: "changed", conflict: null }]
            : [],
          reinforcements: [],
          revisions: [],
          buffered: [],
          confirmed: [],
          decisions: [],
          domain: null,
          basedOn: (await store.findUser(UNIVERSAL, personId))?.revision ?? null,
          extractionMetadata: {},
          metrics: {},
          now: after(seconds),
          keepMessages: false,
        };
        expect(await store.completeJob(job, completion)).toBe("completed");
        return memory.memoryId;
      }
      const all = { categories: null, order: "importance" as const, after: null, limit: 10 };
      const contents = async (more = {}, personId = "p") => {
        const { rows, total } = await store.listPersonMemories({ personId, ...all, ...more });
        return [...rows.map(({ content }) => content), total];
      };
      const find = async (memoryId: string) => (await store.findPersonMemory("p", memoryId)) as PersonMemory;
      beforeEach(async () => {
        await makePerson("p");
        await makePerson("q");
      });

      it("are listed in each order from any place, by kind, to their own person", async () => {
        await remember("p", { content: "a", importance: 5 }, 1);
        const b = await remember("p", { content: "b", importance: 9, category: "goal" }, 2);
        await remember("p", { content: "c", importance: 2 }, 3);
        await remember("q", { content: "d" }, 4);
        expect(await contents()).toEqual(["b", "a", "c", 3]);
        expect(await contents({ order: "recent" })).toEqual(["c", "b", "a", 3]);
        expect(await contents({ order: "oldest" })).toEqual(["a", "b", "c", 3]);
        expect(await contents({ after: { key: 9, memoryId: b } })).toEqual(["a", "c", 3]);
        expect(await contents({ order: "oldest", after: { key: +after(2), memoryId: b } })).toEqual(["c", 3]);
        expect(await contents({ categories: ["goal", "preference"] })).toEqual(["b", 1]);
        expect(await contents({ categories: [] })).toEqual([0]);
        expect(await store.findPersonMemory("q", b)).toBeNull();
      });

      it("are flagged, anew, and no more", async () => {
        const memory = await find(await remember("p"));
        const flag = { reason: "outdated", correction: "I hum", flaggedAt: after(9) };
        expect(await store.flagMemory(memory, flag)).toBe(true);
        expect((await find(memory.memoryId)).flag).toEqual(flag);
        await store.flagMemory(memory, { ...flag, correction: null });
        expect((await find(memory.memoryId)).flag?.correction).toBeNull();
        await store.flagMemory(memory, null);
        expect((await find(memory.memoryId)).flag).toBeNull();
        await store.erasePersonMemory("p", memory.memoryId, after(10));
        expect(await store.flagMemory(memory, flag)).toBe(false);
      });

      it("are corrected in their place, with their history and their vector", async () => {
        const old = await find(await remember("p"));
        const to = { memoryId: uuidv7(), content: "I hum", vector: Float32Array.of(0, 1) };
        const revision = async () => (await store.findUser(UNIVERSAL, "p"))?.revision ?? 0;
        const before = await revision();
        expect(await store.correctMemory(old, to, after(9), null)).toEqual({ kind: "accepted", memoryId: to.memoryId });
        expect(await revision()).toBeGreaterThan(before);
        expect(await store.findPersonMemory("p", old.memoryId)).toBeNull();
        const memory = await find(to.memoryId);
        expect(memory).toMatchObject({ content: "I hum", category: "fact", isCorrection: true, agentId: null });
        const versions = await store.listPersonVersions(memory);
        expect(versions.map(({ number, content, agentId }) => [number, content, agentId])).toEqual([
          [1, "I sing", "agent"],
          [2, "I hum", null],
        ]);
        const searchable = await store.loadSearchable(memory);
        expect(searchable.map(({ content, vector: of }) => [content, ...of])).toEqual([["I hum", 0, 1]]);
        expect(await store.correctMemory(old, { ...to, memoryId: uuidv7() }, after(9), null)).toEqual({
          kind: "unknown_memory",
        });
      });

      it("are not corrected once they are archived", async () => {
        const old = await find(await remember("p", { content: "a" }, 1));
        await remember("p", { content: "b", previousMemoryId: old.memoryId }, 2);
        const to = { memoryId: uuidv7(), content: "I hum", vector: Float32Array.of(0, 1) };
        expect(await store.correctMemory(old, to, after(9), null)).toEqual({ kind: "unknown_memory" });
        expect(await contents()).toEqual(["b", 1]);
      });

      it("are erased with those that they took the place of", async () => {
        const first = await remember("p", { content: "a" }, 1);
        const second = await remember("p", { content: "b", previousMemoryId: first }, 2);
        const other = await remember("p", { content: "c" }, 3);
        expect(await store.erasePersonMemory("q", second, after(9))).toBeNull();
        expect(await store.erasePersonMemory("p", second, after(9))).toMatchObject({ memories: 2, vectors: 2 });
        for (const id of [first, second]) expect(await store.findPersonMemory("p", id)).toBeNull();
        expect(await store.findPersonMemory("p", other)).not.toBeNull();
      });
    });
  });
}
