import { beforeAll, describe, expect, it } from "vitest";
import type { Candidate } from "../src/memory/types.ts";
import { type Answer, plainExtractor, start, TestClock, type TestServer, until } from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  // Each message is a memory of its own words; "[corrects X]" before it names what is no longer true.
  const plain = plainExtractor();
  const extractor = {
    id: "plain",
    async extract(conversation: Parameters<typeof plain.extract>[0]): Promise<Candidate[]> {
      return (await plain.extract(conversation)).map((candidate) => {
        const [, corrects = null, content = candidate.content] =
          /^\[corrects (.*)\] (.*)/.exec(candidate.content) ?? [];
        return { ...candidate, content, corrects };
      });
    },
  };
  server = await start({ clock, extractor });
});

async function contents(user: string, more = {}): Promise<string[]> {
  const { body } = await server.retrieve(user, "what do you know", { limit: 50, ...more });
  return body.data.map(({ content }: { content: string }) => content).sort();
}

async function everything(user: string): Promise<Answer["body"][]> {
  return (await server.list(`?external_user_id=${encodeURIComponent(user)}&include_archived=true&limit=50`)).body.data;
}

async function memory(id: string) {
  return (await server.call("GET", `/v1/memories/${id}`)).body.data;
}

async function history(id: string) {
  return (await server.call("GET", `/v1/memories/${id}/history`)).body.data;
}

describe("something said that cannot be so beside a memory", () => {
  it("takes its place: it alone is retrieved, and the memory is kept with why [RET-007 JOB-004]", async () => {
    const [paris] = (await server.addAndWait("moved", "I live in Paris.")).created_memory_ids;
    const between = clock.now().toISOString();
    clock.advance(60);
    const job = await server.addAndWait("moved", "I moved to Berlin.");
    const [berlin] = job.created_memory_ids;
    expect(job.decisions).toEqual([
      { outcome: "superseded", memory_id: berlin, category: "fact", reason: "a fact changed", other_memory_id: paris },
    ]);
    expect(await contents("moved")).toEqual(["I moved to Berlin."]);
    expect(await contents("moved", { as_of: between })).toEqual(["I live in Paris."]);
    expect(await memory(berlin)).toMatchObject({ previous_version_id: paris, is_archived: false });
    expect(await memory(paris)).toMatchObject({
      content: "I live in Paris.",
      is_archived: true,
      system_archived: true,
    });
    expect(await history(paris)).toMatchObject([
      { version_number: 1, change_type: "created", is_archived: false },
      { version_number: 2, change_type: "conflict_update", change_reason: "a fact changed", is_archived: true },
    ]);
  });

  it("loses nothing silently: all that was said is still listed [HIS-001 HIS-002]", async () => {
    const said = [
      "I have a dog.",
      "I have a cat.",
      "I no longer have a dog.",
      "I have a cat named Tom.",
      "I like tea.",
    ];
    for (const statement of said) await server.addAndWait("pets", statement);
    expect(await contents("pets")).toEqual(["I have a cat named Tom.", "I like tea.", "I no longer have a dog."]);
    expect((await everything("pets")).map(({ content }) => content).sort()).toEqual(said.toSorted());
  });

  it("takes the place of all that say the same, and of what was said a moment ago in the same words", async () => {
    await server.addAndWait("both", [{ content: "I work at Acme." }, { content: "I work for Acme as an engineer." }]);
    const job = await server.addAndWait("both", [
      { content: "I like tea." },
      { content: "I don't like tea any more." },
    ]);
    expect(job.decisions.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["stored", "superseded"]);
    expect(job.memories_created).toBe(2);
    await server.addAndWait("both", "I no longer work at Acme.");
    expect(await contents("both")).toEqual(["I don't like tea any more.", "I no longer work at Acme."]);
  });

  it("is found out by identifiers before embeddings are believed", async () => {
    const apart = [
      "My desk is in room 412.",
      "My desk is in room 414.",
      "My sister Anna lives in Leeds.",
      "My sister Mia lives in York.",
      "I have a son named Max.",
      "I have a son named Leo.",
    ];
    for (const statement of apart) await server.addAndWait("apart", statement);
    const live = (await everything("apart")).filter(({ is_archived }) => !is_archived);
    expect(live.map(({ content }) => content).sort()).toEqual(apart.toSorted());
  });

  it("can be brought back, and is then the app's own doing [UPD-004]", async () => {
    const [paris] = (await server.addAndWait("back", "I live in Paris.")).created_memory_ids;
    await server.addAndWait("back", "I moved to Berlin.");
    const { body } = await server.call("PATCH", `/v1/memories/${paris}`, { body: { is_archived: false } });
    expect(body.data).toMatchObject({ is_archived: false, system_archived: false });
    expect(await contents("back")).toEqual(["I live in Paris.", "I moved to Berlin."]);
    expect((await server.addAndWait("back", "I moved to Berlin.")).decisions).toMatchObject([{ outcome: "merged" }]);
    expect(await contents("back")).toEqual(["I moved to Berlin."]);
  });

  it("that is erased leaves no link to it behind [DEL-002]", async () => {
    const [paris] = (await server.addAndWait("unlink", "I live in Paris.")).created_memory_ids;
    const [berlin] = (await server.addAndWait("unlink", "I moved to Berlin.")).created_memory_ids;
    await server.call("DELETE", `/v1/memories/${paris}?hard_delete=true`);
    expect(await memory(berlin)).toMatchObject({ previous_version_id: null });
  });

  it("said again is a new memory that takes its place in turn [DEL-010]", async () => {
    const [paris] = (await server.addAndWait("return", "I live in Paris.")).created_memory_ids;
    const [berlin] = (await server.addAndWait("return", "I live in Berlin.")).created_memory_ids;
    const [again] = (await server.addAndWait("return", "I live in Paris.")).created_memory_ids;
    expect(again).not.toBe(paris);
    expect(await memory(again)).toMatchObject({ previous_version_id: berlin });
    expect(await contents("return")).toEqual(["I live in Paris."]);
  });

  it("is counted by kind for the tenant, from a time on, and for no other tenant", async () => {
    const { key, tenantId } = await server.makeKey(["read", "write"]);
    const since = clock.now();
    for (const said of [
      "I am 30 years old.",
      "I am 31 years old.",
      "I like tea.",
      "I don't like tea.",
      "I hate tea.",
    ]) {
      await server.addAndWait("counted", said, {}, key);
    }
    expect(await server.store.conflictCounts(tenantId, since)).toEqual({
      fact_update: 0,
      preference_change: 0,
      negation: 1,
      skill_progression: 0,
      numeric_update: 1,
      temporal_shift: 0,
    });
    const later = new Date(since.getTime() + 1);
    expect(Object.values(await server.store.conflictCounts(tenantId, later)).every((count) => count === 0)).toBe(true);
  });
});

describe("what extraction says is no longer true", () => {
  it("leaves, whatever the words of what is true now", async () => {
    const [old] = (await server.addAndWait("said so", "The shop opens at nine on Sundays.")).created_memory_ids;
    const job = await server.addAndWait(
      "said so",
      "[corrects the shop opens at nine on Sundays] Sunday is our day off.",
    );
    expect(job.decisions).toMatchObject([{ outcome: "superseded", other_memory_id: old }]);
    expect(await contents("said so")).toEqual(["Sunday is our day off."]);
  });

  it("takes nothing with it that has another name or number", async () => {
    await server.addAndWait("exact", "My locker is number 17.");
    const job = await server.addAndWait("exact", "[corrects My locker is number 71.] My locker has no number.");
    expect(job.decisions).toMatchObject([{ outcome: "stored", other_memory_id: null }]);
  });
});

describe("what is said again", () => {
  it("makes the memory surer and more important by a little, and cites both messages [ADD-008 RET-012]", async () => {
    const said = (id: string) => [{ content: "I am allergic to nuts.", external_turn_id: id }];
    const [id] = (await server.addAndWait("again", said("one"))).created_memory_ids;
    const before = await memory(id);
    const job = await server.addAndWait("again", said("two"));
    expect(job).toMatchObject({ memories_created: 0, created_memory_ids: [] });
    expect(job.decisions).toMatchObject([{ outcome: "merged", memory_id: id, other_memory_id: id }]);
    const now = await memory(id);
    expect(now.confidence_score).toBeGreaterThan(before.confidence_score);
    expect(now.importance_score).toBe(before.importance_score + 0.25);
    expect(now.original_importance_score).toBe(before.importance_score);
    expect(now.provenance.turn_ids).toEqual(["one", "two"]);
    expect(await history(id)).toMatchObject([
      { change_type: "created", importance_score: before.importance_score },
      { change_type: "importance_boost", change_reason: "said again", importance_score: now.importance_score },
    ]);
    for (let n = 0; n < 8; n++) await server.addAndWait("again", said("three"));
    expect(await memory(id)).toMatchObject({ importance_score: before.importance_score + 1, confidence_score: 0.99 });
    expect((await everything("again")).length).toBe(1);
  });

  it("with more detail takes the place of less, which adds nothing afterwards", async () => {
    const said = (content: string, id: string) => [{ content, external_turn_id: id }];
    const [short] = (await server.addAndWait("detail", said("I have a dog.", "one"))).created_memory_ids;
    const job = await server.addAndWait("detail", said("I have a dog named Rex.", "two"));
    const [long] = job.created_memory_ids;
    expect(job.decisions).toMatchObject([{ outcome: "superseded", other_memory_id: short }]);
    expect((await memory(long)).provenance.turn_ids).toEqual(["one", "two"]);
    expect((await server.addAndWait("detail", "I have a dog.")).decisions).toMatchObject([
      { outcome: "merged", memory_id: long },
    ]);
    const before = await server.store.conflictCounts(server.tenantId, clock.now());
    await server.addAndWait("detail", "I have a dog named Rex and a cat.");
    expect(await server.store.conflictCounts(server.tenantId, clock.now())).toEqual(before);
  });

  it("keeps both statements where one does not say all of the other", async () => {
    for (const said of ["I like coffee in the morning.", "I like coffee."]) await server.addAndWait("narrow", said);
    expect(await contents("narrow")).toEqual(["I like coffee in the morning.", "I like coffee."]);
  });
});

describe("a correction of a memory that is named", () => {
  async function correct(user: string, correction: string, used_memory_ids: string[], outcome = "user_corrected") {
    const { retrieval_id } = (await server.retrieve(user, "what")).body;
    const body = { retrieval_id, outcome, correction, used_memory_ids };
    const sent = await server.call("POST", "/v1/memories/retrieval-feedback", { body });
    return await until(async () => {
      const { body: job } = await server.call("GET", `/v1/memories/jobs/${sent.body.data.correction_job_id}`);
      return job.data?.status === "completed" && job.data;
    });
  }

  it("takes its place, whatever the words [FBK-005]", async () => {
    const [wrong] = (await server.addAndWait("named", "The wifi password is on the fridge.")).created_memory_ids;
    const [other] = (await server.addAndWait("named", "I like tea.")).created_memory_ids;
    const job = await correct("named", "You will find it in the hall cupboard.", [wrong]);
    expect(job.decisions).toMatchObject([{ outcome: "superseded", other_memory_id: wrong }]);
    expect(await contents("named")).toEqual(["I like tea.", "You will find it in the hall cupboard."]);
    expect((await history(wrong)).at(-1)).toMatchObject({ change_reason: "corrected by the user", is_archived: true });
    expect(await memory(other)).toMatchObject({ is_archived: false });
  });

  it("leaves memories that were used beside it and are about something else", async () => {
    const ids = [];
    for (const said of ["The shed key hangs in the hall.", "Zebras sleep upright."]) {
      ids.push(...(await server.addAndWait("several", said)).created_memory_ids);
    }
    await correct("several", "The shed key hangs in the kitchen.", ids);
    expect(await contents("several")).toEqual(["The shed key hangs in the kitchen.", "Zebras sleep upright."]);
  });

  it("that only says the same again is merged, and the memory stays", async () => {
    const [id] = (await server.addAndWait("same", "I like tea.")).created_memory_ids;
    await correct("same", "I like tea.", [id]);
    expect(await contents("same")).toEqual(["I like tea."]);
  });

  it("takes its place also when another memory says the same as the correction", async () => {
    const [wrong] = (await server.addAndWait("known", "The wifi password is on the fridge.")).created_memory_ids;
    const [right] = (await server.addAndWait("known", "You will find it in the hall cupboard.")).created_memory_ids;
    const job = await correct("known", "You will find it in the hall cupboard.", [wrong]);
    expect(job.decisions).toMatchObject([{ outcome: "merged", memory_id: right }]);
    expect(await contents("known")).toEqual(["You will find it in the hall cupboard."]);
  });

  it("changes nothing about the memory when the outcome is that it did not fit", async () => {
    const [id] = (await server.addAndWait("unfit", "I like tea.")).created_memory_ids;
    await correct("unfit", "I asked about the opening times.", [id], "not_useful");
    expect(await memory(id)).toMatchObject({ is_archived: false });
  });
});
