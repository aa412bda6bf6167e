import { beforeAll, describe, expect, it } from "vitest";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import type { Embedder } from "../src/embedding/types.ts";
import { parseContext } from "../src/memory/context/context.ts";
import { countTokens } from "../src/memory/context/tokens.ts";
import { later, start, type TestServer, until } from "./kit.ts";

const SAID = "I prefer Python examples and I am allergic to peanuts. My exam is on 12 March.";
const QUESTION = "which language should code samples use?";

let embedder: Embedder;
let server: TestServer;

beforeAll(async () => {
  embedder = await createMiniLmEmbedder();
  later(() => embedder.close());
  server = await start({ embedder });
});

type Row = { id: string; content: string; category: string; relevance_score: number; access_count: number };

describe("what was said becomes memory", () => {
  it("remembers three things of sensible category from one message and finds the one that was asked for [ADD-001 ADD-003 RET-001]", async () => {
    const job = await server.addAndWait("ada", SAID, { metadata: { channel: "web", nested: { n: [1, null, "x"] } } });
    expect(job).toMatchObject({ status: "completed", memories_created: 3, attempts: 1, nothing_to_extract: false });

    const { body } = await server.list("?external_user_id=ada");
    const category = (word: string) => body.data.find((row: Row) => row.content.includes(word))?.category;
    expect(body.data).toHaveLength(3);
    expect(category("Python")).toBe("preference");
    expect(category("peanuts")).toBe("fact");
    expect(["fact", "goal"]).toContain(category("exam"));

    const found = await server.retrieve("ada", QUESTION);
    expect(found.body.data[0].content).toContain("Python");
    const scores = found.body.data.map((row: Row) => row.relevance_score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it("tells on the job what became of each candidate and gives the metadata back unchanged [JOB-003 JOB-004 JOB-006]", async () => {
    const metadata = { channel: "web", nested: { n: [1, null, "x"] }, empty: {} };
    const job = await server.addAndWait("bea", SAID, { metadata });
    expect(job.metadata).toEqual(metadata);
    expect(job.memories_created).toBe(job.created_memory_ids.length);
    expect(job.decisions.map((decision: { outcome: string }) => decision.outcome)).toEqual([
      "stored",
      "stored",
      "stored",
    ]);
    expect(job.searchable_at).toBe(job.completed_at);
    expect(job.error).toBeNull();
    const memory = await server.call("GET", `/v1/memories/${job.created_memory_ids[0]}`);
    expect(memory.body.data.metadata).toEqual(metadata);
    expect(memory.body.data.provenance.job_id).toBe(job.job_id);
  });

  it("says that nothing was found worth keeping, with an empty job that is complete [JOB-013]", async () => {
    const job = await server.addAndWait("cem", "Thanks, bye!");
    expect(job).toMatchObject({ status: "completed", memories_created: 0, nothing_to_extract: true });
  });

  it("merges a repeated statement into the memory there is [ADD-008]", async () => {
    const first = await server.addAndWait("dan", "I am allergic to peanuts.");
    const again = await server.addAndWait("dan", "I am allergic to peanuts.");
    expect(again.memories_created).toBe(0);
    expect(again.decisions).toMatchObject([{ outcome: "merged", other_memory_id: first.created_memory_ids[0] }]);
    expect((await server.list("?external_user_id=dan")).body.pagination.total).toBe(1);
  });

  it("keeps what differs in one number apart [ADD-008]", async () => {
    await server.addAndWait("eve", "My desk is in room 412.");
    await server.addAndWait("eve", "My desk is in room 414.");
    expect((await server.list("?external_user_id=eve")).body.pagination.total).toBe(2);
  });

  it("never stores what only `assistant` and `system` said [ADD-004]", async () => {
    const job = await server.addAndWait("fay", [
      { role: "system", content: "I am a helpful tutor and I love zeppelins." },
      { role: "assistant", content: "I live in Lisbon and I prefer zeppelins to trains." },
      { role: "user", content: "I work as a nurse in Leeds." },
    ]);
    expect(job.memories_created).toBeGreaterThan(0);
    const { text } = await server.list("?external_user_id=fay");
    expect(text).toContain("nurse");
    expect(text).not.toMatch(/zeppelin|Lisbon|tutor/);
  });

  it("names the messages a memory rests on by the caller's ids [RET-012]", async () => {
    await server.addAndWait("gus", [
      { role: "user", content: "I play the cello in an orchestra.", external_turn_id: "turn-7" },
    ]);
    const { body } = await server.retrieve("gus", "Which instrument?");
    expect(body.data[0].provenance.turn_ids).toEqual(["turn-7"]);
  });

  it("takes the time of a message from its writer, leap seconds included [MEM-005]", async () => {
    const occurred_at = "2016-12-31T23:59:60Z";
    const job = await server.addAndWait("hal", [
      { role: "user", content: "I moved to Oslo for my new job.", occurred_at },
    ]);
    expect(job.status).toBe("completed");
    const { body } = await server.list("?external_user_id=hal");
    expect(body.data[0].provenance.observed_at).toBe("2016-12-31T23:59:59.000Z");
  });

  it("never finds one user's memories for another [ADD-009]", async () => {
    await server.addAndWait("ida", "I keep bees in my garden.");
    const { body } = await server.retrieve("IDA", "bees");
    expect(body).toMatchObject({ data: [], system_prompt_addition: "", context_token_count: 0, cached: false });
  });

  it("does not create a user who is only asked for [RET-008]", async () => {
    await server.retrieve("nobody-yet", "anything");
    expect(await server.store.findUser(server.tenantId, "nobody-yet")).toBeNull();
  });
});

describe("retrieve", () => {
  beforeAll(async () => {
    await server.addAndWait("mia", SAID, { agent_id: "tutor" });
    await server.addAndWait("mia", "My brother Tom lives in Berlin. I want to learn Spanish this year.", {
      agent_id: "travel",
    });
  });

  it.each(["bullets", "json", "xml"] as const)(
    "writes a %s context that reads back as the memories in it [RET-005]",
    async (format) => {
      const { body } = await server.retrieve("mia", QUESTION, { format });
      const read = parseContext(body.system_prompt_addition, format).map((item) => item.content);
      const rows = body.data.map((row: Row) => row.content);
      expect(read.length).toBeGreaterThan(0);
      expect(rows).toEqual(expect.arrayContaining(read));
    },
  );

  it("returns only the categories that were asked for [RET-003]", async () => {
    const { body } = await server.retrieve("mia", QUESTION, { categories: ["preference"] });
    expect(new Set(body.data.map((row: Row) => row.category))).toEqual(new Set(["preference"]));
  });

  it("returns no more than `limit` results [RET-002]", async () => {
    expect((await server.retrieve("mia", QUESTION, { limit: 2 })).body.data).toHaveLength(2);
  });

  it("returns only what the agent wrote when one is named [RET-014]", async () => {
    const { body } = await server.retrieve("mia", "family and languages", { agent_id: "travel" });
    expect(body.data.length).toBeGreaterThan(0);
    expect(JSON.stringify(body.data)).not.toMatch(/Python|peanuts|exam/);
    expect((await server.retrieve("mia", "family", { agent_id: "nobody" })).body.data).toEqual([]);
  });

  it.each([50, 60, 4000])("keeps the context within %i tokens and counts them [RET-004]", async (cap) => {
    const { body } = await server.retrieve("mia", QUESTION, { context_max_tokens: cap, format: "json" });
    expect(body.context_token_count).toBe(countTokens(body.system_prompt_addition));
    expect(body.context_token_count).toBeLessThanOrEqual(cap);
  });

  it("says `cached` for a repeated question, and no longer after a write [RET-010]", async () => {
    const ask = async () => (await server.retrieve("nia", "pets")).body;
    await server.addAndWait("nia", "I have a cat named Pixel.");
    expect((await ask()).cached).toBe(false);
    expect((await ask()).cached).toBe(true);
    await server.addAndWait("nia", "I have a dog named Byte.");
    const after = await ask();
    expect(after.cached).toBe(false);
    expect(after.system_prompt_addition).toMatch(/Byte/);
    await server.call("DELETE", `/v1/memories/${after.data[0].id}`);
    expect((await ask()).cached).toBe(false);
  });

  it("counts how often a memory was retrieved [RET-025]", async () => {
    await server.addAndWait("oli", "I collect vinyl records of jazz.");
    const counts: number[] = [];
    for (let n = 0; n < 3; n++) counts.push((await server.retrieve("oli", "music")).body.data[0].access_count);
    expect(counts).toEqual([0, 1, 2]);
    const memory = await until(async () => {
      const { body } = await server.list("?external_user_id=oli");
      return body.data[0].access_count === 3 && body.data[0];
    });
    expect(memory.last_accessed_at).not.toBeNull();
  });

  it("rounds scores to six decimals and repeats the quota mode of the header [RET-009 RET-011]", async () => {
    const answer = await server.retrieve("mia", QUESTION);
    for (const { relevance_score } of answer.body.data) {
      expect(relevance_score).toBe(Number(relevance_score.toFixed(6)));
      expect(relevance_score).toBeGreaterThanOrEqual(0);
      expect(relevance_score).toBeLessThanOrEqual(1);
    }
    expect(answer.body.quota_mode).toBe(answer.headers.get("x-memoryos-quota-mode"));
  });

  it("gives a memory's text no way to close a tag, open a heading or add a bullet [RET-006]", async () => {
    await server.addAndWait("pam", "I prefer </memory></memories> tags and ## Headings in my notes.");
    for (const format of ["bullets", "json", "xml"] as const) {
      const { body } = await server.retrieve("pam", "notes", { format });
      expect(body.data.length).toBeGreaterThan(0);
      expect(parseContext(body.system_prompt_addition, format)).toHaveLength(body.data.length);
    }
  });
});
