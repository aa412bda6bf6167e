import { beforeAll, describe, expect, it } from "vitest";
import type { Candidate, Extractor } from "../src/memory/types.ts";
import { start, TestClock, type TestServer, until } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  // How sure it is comes before the words: "0.5 I like tea".
  const extractor: Extractor = {
    id: "sure",
    async extract({ turns }) {
      return turns.flatMap(({ role, content }, index): Candidate[] => {
        const [, confidence, said] = /^(\d\.\d+) (.*)/.exec(content) ?? [];
        if (role !== "user" || said === undefined) return [];
        const judged = { category: "fact" as const, importance: 5, confidence: Number(confidence), reason: "said" };
        return [{ ...judged, content: said, turnIndexes: [index] }];
      });
    },
  };
  server = await start({ clock, extractor });
});

async function contents(user: string): Promise<string[]> {
  const { body } = await server.retrieve(user, "what do you know", { limit: 50 });
  return body.data.map(({ content }: { content: string }) => content).sort();
}

async function waiting(user: string): Promise<string[]> {
  const found = await server.store.findUser(server.tenantId, user);
  return found ? (await server.store.listWeakSignals(found)).map(({ content }) => content) : [];
}

describe("an uncertain statement", () => {
  it("waits: it is no memory, and the job counts it [JOB-004 JOB-013]", async () => {
    const job = await server.addAndWait("wait", "0.5 I might move to Rome.");
    expect(job).toMatchObject({
      memories_created: 0,
      pending_candidates_buffered: 1,
      pending_candidates_promoted: 0,
      nothing_to_extract: false,
    });
    expect(job.decisions).toMatchObject([{ outcome: "buffered", memory_id: null, other_memory_id: null }]);
    expect(await contents("wait")).toEqual([]);
    expect((await server.list("?external_user_id=wait&include_archived=true")).body.data).toEqual([]);
  });

  it.each([
    ["0.65", "stored"],
    ["0.64", "buffered"],
    ["0.45", "buffered"],
    ["0.44", "rejected"],
    ["0.0", "rejected"],
  ])("of confidence %s is %s", async (confidence, outcome) => {
    const job = await server.addAndWait(`sure ${confidence}`, `${confidence} I like tea.`);
    expect(job.decisions).toMatchObject([{ outcome }]);
  });

  it("said again becomes a memory that rests on both messages, sure enough to keep", async () => {
    const said = (content: string, id: string) => [{ content, external_turn_id: id }];
    await server.addAndWait("twice", said("0.5 I might move to Rome.", "one"));
    const job = await server.addAndWait("twice", said("0.5 I might move to Rome.", "two"));
    expect(job).toMatchObject({ memories_created: 1, pending_candidates_promoted: 1, pending_candidates_buffered: 0 });
    expect(job.decisions).toMatchObject([{ outcome: "promoted", memory_id: job.created_memory_ids[0] }]);
    const { data } = (await server.call("GET", `/v1/memories/${job.created_memory_ids[0]}`)).body;
    expect(data).toMatchObject({ confidence_score: 0.75, provenance: { turn_ids: ["one", "two"] } });
    expect(await contents("twice")).toEqual(["I might move to Rome."]);
    expect(await waiting("twice")).toEqual([]);
  });

  it("is confirmed by a certain one of the same words, whose words are kept", async () => {
    await server.addAndWait("firm", "0.5 I think I like green tea.");
    const job = await server.addAndWait("firm", "0.9 I like green tea.");
    expect(job.decisions).toMatchObject([{ outcome: "promoted" }]);
    expect(await contents("firm")).toEqual(["I like green tea."]);
    expect(await waiting("firm")).toEqual([]);
  });

  it("loses the words that made it uncertain when it is said again", async () => {
    await server.addAndWait("loses", "0.5 I think my blood type is A.");
    const job = await server.addAndWait("loses", "0.5 Maybe my blood type is A.");
    expect(job.decisions).toMatchObject([{ outcome: "promoted" }]);
    expect(await contents("loses")).toEqual(["My blood type is A."]);
    expect((await server.addAndWait("loses", "0.9 My blood type is A.")).decisions).toMatchObject([
      { outcome: "merged" },
    ]);
  });

  it("is confirmed by a certain one that says more, and is one memory then", async () => {
    await server.addAndWait("fuller", "0.5 I think my blood type is A.");
    const job = await server.addAndWait("fuller", "0.9 My blood type is A positive.");
    expect(job.decisions).toMatchObject([{ outcome: "promoted" }]);
    await server.addAndWait("fuller", "0.5 I think my blood type is A.");
    expect(await contents("fuller")).toEqual(["My blood type is A positive."]);
    expect(await waiting("fuller")).toEqual([]);
  });

  it("is confirmed by a correction", async () => {
    await server.addAndWait("asked", "0.5 I might be allergic to nuts.");
    const { retrieval_id } = (await server.retrieve("asked", "allergies")).body;
    const body = { retrieval_id, outcome: "clarification_needed", correction: "I might be allergic to nuts." };
    const sent = await server.call("POST", "/v1/memories/retrieval-feedback", { body });
    const job = await until(async () => {
      const { data } = (await server.call("GET", `/v1/memories/jobs/${sent.body.data.correction_job_id}`)).body;
      return data?.status === "completed" && data;
    });
    expect(job).toMatchObject({ pending_candidates_promoted: 1 });
    expect(await contents("asked")).toEqual(["I might be allergic to nuts."]);
  });

  it.each([
    ["another name", "I might move to Rome.", "I might move to Oslo."],
    ["another number", "I might need 2 chairs.", "I might need 3 chairs."],
    ["its denial", "I may like tea.", "I may not like tea."],
    ["another thing", "I might get a dog.", "I might get a cat."],
  ])("is not confirmed by %s", async (name, first, second) => {
    await server.addAndWait(name, `0.5 ${first}`);
    const job = await server.addAndWait(name, `0.5 ${second}`);
    expect(job.decisions).toMatchObject([{ outcome: "buffered" }]);
    expect(await waiting(name)).toEqual([first, second]);
  });

  it("never takes a memory's place, and adds nothing to one that says the same", async () => {
    await server.addAndWait("weak", "0.9 I live in Paris.");
    await server.addAndWait("weak", "0.5 I moved to Berlin.");
    expect((await server.addAndWait("weak", "0.5 I live in Paris.")).decisions).toMatchObject([{ outcome: "merged" }]);
    expect(await contents("weak")).toEqual(["I live in Paris."]);
    await server.addAndWait("weak", "0.6 I moved to Berlin.");
    expect(await contents("weak")).toEqual(["I moved to Berlin."]);
  });

  it("is confirmed by nobody else", async () => {
    await server.addAndWait("one", "0.5 I might move to Rome.");
    expect((await server.addAndWait("other", "0.5 I might move to Rome.")).decisions).toMatchObject([
      { outcome: "buffered" },
    ]);
  });

  it("goes with the erasure of a memory of that user, whose words it may have [DEL-005 DEL-009]", async () => {
    const [id] = (await server.addAndWait("erasing", "0.9 I moved to Rome.")).created_memory_ids;
    for (const user of ["erasing", "another"]) await server.addAndWait(user, "0.5 Maybe I moved to Rome.");
    const archived = await server.call("DELETE", `/v1/memories/${id}`);
    expect(archived.status).toBe(200);
    expect(await waiting("erasing")).toEqual(["Maybe I moved to Rome."]);
    const { body } = await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expect(body.data.receipt).toMatchObject({ memories: 1, weak_signals: 1 });
    expect(await waiting("erasing")).toEqual([]);
    expect(await waiting("another")).toEqual(["Maybe I moved to Rome."]);
  });

  it("is confirmed within one conversation too", async () => {
    const job = await server.addAndWait("at once", [
      { content: "0.5 I might move to Rome." },
      { content: "0.5 Maybe I might move to Rome." },
    ]);
    expect(job.decisions.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["buffered", "promoted"]);
    expect(await waiting("at once")).toEqual([]);
  });
});
