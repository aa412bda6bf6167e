import { describe, expect, it } from "vitest";
import { KEY, start } from "../../server/test/kit.ts";
import { seeded } from "../../server/test/seeded.ts";
import { Memory, MemoryOSError, NotFoundError, UniversalMemory } from "../src/index.ts";
import { FAULTS, type FaultKind, startFaultyProxy } from "./faulty-proxy.ts";
import { openWorld } from "./seed/world.ts";

/** Calls of each kind, and how many run at a time. */
const CALLS = 150;
const AT_A_TIME = 15;
const TIMEOUT_MS = 4_000;
/** A call that is not over so long after its time-out hangs. */
const GRACE_MS = 10_000;
/** Share of the requests to which something happens. */
const FAULTY = 0.45;

type Outcome = "done" | "our error" | "foreign error" | "hang";

async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hang = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve("hang"), TIMEOUT_MS + GRACE_MS);
  });
  const ended = call().then(
    (): Outcome => "done",
    (error: unknown): Outcome => (error instanceof MemoryOSError ? "our error" : "foreign error"),
  );
  return Promise.race([ended, hang]).finally(() => clearTimeout(timer));
}

/** Chooses the same faults in each run. */
function faultsOf(seed: number): () => FaultKind {
  const random = seeded(seed);
  return () => (random() < FAULTY ? (FAULTS[Math.floor(random() * FAULTS.length)] as FaultKind) : "none");
}

/** Carries out all calls, some at a time, and counts how they ended. */
async function countOutcomes(calls: (() => Promise<unknown>)[]): Promise<Map<Outcome, number>> {
  const counts = new Map<Outcome, number>();
  const waiting = [...calls];
  const worker = async () => {
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
      const outcome = await outcomeOf(call);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return counts;
}

describe("behind a proxy that drops, delays, truncates, stalls and refuses", () => {
  it("no call has its effect twice, hangs or ends with a foreign error", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const server = await start({ env: { MEMORYOS_PLAN: "enterprise" } });
    await using proxy = await startFaultyProxy(server.url, faultsOf(20_260_302));
    const options = { apiKey: KEY, timeoutMs: TIMEOUT_MS, maxRetries: 3, logger: {} };
    const behindProxy = new Memory({ ...options, baseUrl: proxy.url });
    const direct = new Memory({ ...options, baseUrl: server.url });
    const numbers = Array.from({ length: CALLS }, (_, number) => number);
    const parameters = (number: number) => ({
      messages: [{ role: "user" as const, content: `My locker number ${number} holds a red kite.` }],
      externalUserId: `person-${number % 10}`,
      idempotencyKey: `add-${number}`,
    });
    const accepted = async () => (await direct.getUsage()).writesUsed;

    const adds = await countOutcomes(numbers.map((number) => () => behindProxy.add(parameters(number))));
    const afterFaults = await accepted();
    // What was cut off is repeated under its key: in the end each add has had its effect, and once.
    for (const number of numbers) {
      const { status, jobId } = await direct.add(parameters(number));
      expect(status).toBe("queued");
      await direct.waitForJob(jobId as string);
    }
    const addedTwice = (await accepted()) - CALLS;

    const reads = await countOutcomes(
      numbers.flatMap((number) => {
        const externalUserId = `person-${number % 10}`;
        return [
          () => behindProxy.get("What is in the locker?", { externalUserId }),
          () => behindProxy.list({ externalUserId }),
        ];
      }),
    );

    const memories = [];
    for (let person = 0; person < 10; person++) {
      for await (const memory of await direct.list({ externalUserId: `person-${person}` })) memories.push(memory.id);
    }
    expect(memories.length).toBeGreaterThan(10);
    const changes = await countOutcomes(
      memories.map((memoryId) => () => behindProxy.update(memoryId, { content: "The red kite was lent to Noor." })),
    );
    let changedTwice = 0;
    for (const memoryId of memories) {
      const { items } = await direct.history(memoryId);
      if (items.filter(({ changeType }) => changeType === "manual_edit").length > 1) changedTwice++;
    }
    let notFound = 0;
    const erase = async (memoryId: string) => {
      try {
        await behindProxy.delete({ memoryId, hardDelete: true });
      } catch (error) {
        if (error instanceof NotFoundError) notFound++;
        throw error;
      }
    };
    const deletions = await countOutcomes(memories.map((memoryId) => () => erase(memoryId)));
    const left = [];
    for (let person = 0; person < 10; person++) {
      for await (const memory of await direct.list({ externalUserId: `person-${person}` })) left.push(memory.id);
    }
    expect(memories.length - left.length).toBeGreaterThanOrEqual(deletions.get("done") ?? 0);
    const duplicates = addedTwice + changedTwice;
    const all = [adds, reads, changes, deletions];
    const count = (outcome: Outcome) => all.reduce((sum, each) => sum + (each.get(outcome) ?? 0), 0);
    console.log(
      [
        `${CALLS * 3 + memories.length * 2} calls through the proxy: ${count("done")} done, ${count("our error")} ended with an error of the SDK's`,
        `what happened to their requests: ${[...proxy.happened].map(([kind, times]) => `${kind} ${times}`).join(", ")}`,
        `duplicate effects ${duplicates}, hangs ${count("hang")}, foreign errors ${count("foreign error")}, unhandled rejections ${unhandled.length}`,
      ].join("\n"),
    );
    process.off("unhandledRejection", note);
    expect(afterFaults).toBeGreaterThanOrEqual(adds.get("done") ?? 0);
    expect({ duplicates, hangs: count("hang"), foreign: count("foreign error"), unhandled }).toEqual({
      duplicates: 0,
      hangs: 0,
      foreign: 0,
      unhandled: [],
    });
    // Each memory was there: where a retry found none, it was the call's own first try that erased it.
    expect(notFound).toBe(0);
    // Each thing did happen, and most calls came through it.
    expect([...proxy.happened.keys()].sort()).toEqual([...FAULTS, "none"].sort());
    expect(adds.get("done")).toBeGreaterThan(CALLS / 2);
    expect(changes.get("done")).toBeGreaterThan(memories.length / 2);
    expect(deletions.get("done")).toBeGreaterThan(memories.length / 4);
  });

  it("no add to a person's passport has its effect twice, hangs or ends with a foreign error", async () => {
    const world = await openWorld();
    const { universal, passport, agentId, agentApiKey, uuiToken } = await world.person();
    await passport.grants.create({ agentId, categories: ["fact"], accessType: "read_write" });
    await using proxy = await startFaultyProxy(world.server.url, faultsOf(20_260_303));
    const options = { timeoutMs: TIMEOUT_MS, maxRetries: 3, logger: {} };
    const behindProxy = new UniversalMemory({ agentApiKey, uuiToken, baseUrl: proxy.url, ...options });
    const numbers = Array.from({ length: CALLS / 3 }, (_, number) => number);
    const parameters = (number: number) => ({
      messages: [{ role: "user" as const, content: `My locker number ${number} holds a red kite.` }],
      idempotencyKey: `add-${number}`,
    });
    const adds = await countOutcomes(numbers.map((number) => () => behindProxy.add(parameters(number))));
    const reads = await countOutcomes(numbers.map(() => () => behindProxy.get("What is in the locker?")));

    // What was cut off is repeated under its key: every add then has one job, and a number of its own.
    const jobs = new Set<string | null>();
    for (const number of numbers) {
      const { jobId } = await universal.add(parameters(number));
      jobs.add(jobId);
      await universal.waitForJob(jobId as string);
    }
    expect(jobs.size).toBe(numbers.length);
    const contents: string[] = [];
    for await (const { content } of await passport.memories.list()) contents.push(content);
    expect(contents.length).toBe(new Set(contents).size);
    expect(contents.length).toBeGreaterThan(numbers.length / 2);
    for (const outcomes of [adds, reads]) {
      expect([...outcomes.keys()].filter((outcome) => outcome === "hang" || outcome === "foreign error")).toEqual([]);
      expect(outcomes.get("done")).toBeGreaterThan(numbers.length / 2);
    }
  });
});
