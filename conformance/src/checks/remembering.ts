import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { acquaintance, LANGUAGE_QUESTION, METADATA } from "../scenes.ts";
import { refusal, type Success, turns } from "../trial.ts";

const UNKNOWN_JOB = "0198b0c4-0000-7000-8000-00000000c0de";

/** From a conversation to a memory: add, idempotency and jobs. */
export const remembering: Check[] = [
  check(
    {
      id: "add-is-remembered",
      title: "A conversation is queued, its job ends, and what the user stated is then found",
      proves: ["ADD-001", "ADD-003", "ADD-004", "JOB-001"],
    },
    async (t) => {
      const user = t.newUser();
      const messages = turns(["I prefer Python examples and I am allergic to peanuts."]);
      const { job_id } = await t.addQueued({ external_user_id: user, messages });
      const job = await t.finished(job_id);
      expect(job, `job ${job_id} within the time allowed for a job`).not.toBeNull();
      expect(job?.status, `status of the job; its error is ${job?.error}`).toBe("completed");
      const found = await t.ok("retrieveMemories", { body: { external_user_id: user, query: LANGUAGE_QUESTION } });
      const contents = found.data.map(({ content }) => content);
      expect(contents.join("\n"), "memories found by a question about the language").toMatch(/python/i);
    },
  ),

  check(
    {
      id: "others-words-not-remembered",
      title: "What system and assistant messages state does not become memory",
      proves: ["ADD-004"],
    },
    async (t) => {
      const { memories } = await t.remember([
        { role: "system", content: "The customer owns a red sailing boat called Albatross." },
        { role: "assistant", content: "Personally I live in Reykjavik and I collect accordions." },
        { role: "user", content: "I always drink green tea in the morning before work." },
      ]);
      for (const { content } of memories) {
        expect(content, "a memory of a conversation about tea").not.toMatch(/albatross|sailing|reykjavik|accordion/i);
      }
    },
  ),

  check(
    { id: "budget-agrees", title: "The budget in the body of an add is that of its header", proves: ["ADD-006"] },
    async (t) => {
      const body = {
        external_user_id: t.newUser(),
        messages: turns(["I am learning to bake sourdough bread at home."]),
      };
      const answer = await t.send("addMemories", { body });
      const { budget_remaining_pct: inBody } = answer.body as { budget_remaining_pct: number | null };
      if (inBody === null) throw new Untestable("the target did not say the budget in the body");
      expect(inBody.toFixed(4), "budget_remaining_pct").toBe(answer.headers["x-memoryos-budget-remaining"]);
    },
  ),

  check({ id: "me-refused", title: "`me` is refused as external_user_id", proves: ["ADD-007"] }, async (t) => {
    const body = { external_user_id: "me", messages: turns(["I prefer Python examples over Java examples."]) };
    await t.refused("addMemories", { body }, 422, "REQ_422");
  }),

  check(
    { id: "repetition-stored-once", title: "Saying the same thing again stores no second memory", proves: ["ADD-008"] },
    async (t) => {
      const statement = "I am allergic to peanuts.";
      const { user, memories } = await t.remember([statement], { conversation_id: "first" });
      const again = { external_user_id: user, messages: turns([statement]), conversation_id: "second" };
      const added = await t.ok("addMemories", { body: again });
      if (added.status === "queued" && (await t.finished(added.job_id)) === null) {
        throw new Untestable("the second job did not end in time");
      }
      const more = ["My neighbour plays the trombone.", statement];
      await t.tell(user, more, { conversation_id: "third" });
      const about = (list: { content: string }[]) => list.filter(({ content }) => /peanut/i.test(content)).length;
      expect(about(await t.memoriesOf(user)), "memories about peanuts").toBe(about(memories));
    },
  ),

  check(
    {
      id: "idempotent-replay",
      title: "The same key with the same request answers with the first job",
      proves: ["IDM-001", "IDM-002"],
    },
    async (t) => {
      const body = { external_user_id: t.newUser(), messages: turns(["I play the cello in a small orchestra."]) };
      const headers = { "idempotency-key": randomUUID() };
      const first = await t.addQueued(body, headers);
      const second = await t.send("addMemories", { body, headers });
      const { status, job_id } = (second.body ?? {}) as Partial<Success<"addMemories">>;
      expect({ status, job_id }, "status and job_id of the answer to the repeated request").toEqual({
        status: "queued",
        job_id: first.job_id,
      });
      expect(second.headers["idempotency-replayed"], "Idempotency-Replayed").toBe("true");
    },
  ),

  check(
    {
      id: "idempotency-key-reuse-refused",
      title: "The same key with another body is refused and has no effect",
      proves: ["IDM-003"],
    },
    async (t) => {
      const headers = { "idempotency-key": randomUUID() };
      const mine = { external_user_id: t.newUser(), messages: turns(["I play the cello in a small orchestra."]) };
      await t.addQueued(mine, headers);
      const other = {
        external_user_id: t.newUser(),
        messages: turns(["I prefer Python examples over Java examples."]),
      };
      await t.refused("addMemories", { body: other, headers }, 422, "IDM_422");
      expect(await t.memoriesOf(other.external_user_id), "memories of the refused request").toEqual([]);
    },
  ),

  check({ id: "unknown-job", title: "A job that does not exist answers 404", proves: ["JOB-002"] }, async (t) => {
    await t.refused("getJob", { path: { job_id: UNKNOWN_JOB } }, 404, "JOB_404");
  }),

  check(
    { id: "job-metadata", title: "The job carries the metadata of its add, unchanged", proves: ["JOB-003"] },
    async (t) => {
      const { job } = await acquaintance(t);
      expect(job.metadata, "metadata of the job").toEqual(METADATA);
    },
  ),

  check(
    { id: "job-decisions", title: "A completed job says what became of each candidate", proves: ["JOB-004"] },
    async (t) => {
      const { job } = await acquaintance(t);
      expect(job.searchable_at, "searchable_at of a completed job").not.toBeNull();
      const stored = job.decisions.filter(({ outcome }) => outcome === "stored").map(({ memory_id }) => memory_id);
      expect(stored.length, "decisions `stored` of a job that created memories").toBeGreaterThan(0);
      expect(job.created_memory_ids, "created_memory_ids").toEqual(expect.arrayContaining(stored));
    },
  ),

  check(
    { id: "job-counts", title: "The job counts the memories it created, and they exist", proves: ["JOB-006"] },
    async (t) => {
      const { job, memories } = await acquaintance(t);
      expect(job.memories_created, "memories_created").toBe(job.created_memory_ids.length);
      expect(
        memories.map(({ id }) => id),
        "memories of the user",
      ).toEqual(expect.arrayContaining(job.created_memory_ids));
    },
  ),

  check(
    {
      id: "other-tenants-job",
      title: "A job of another tenant answers as one that does not exist",
      proves: ["JOB-002"],
      needs: ["second-key"],
    },
    async (t) => {
      const { job } = await acquaintance(t);
      refusal(await t.send("getJob", { as: "second", path: { job_id: job.job_id } }), 404, "JOB_404");
    },
  ),
];
