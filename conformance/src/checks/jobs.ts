import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { tenantOf } from "../principals.ts";
import { healthy } from "../scenes.ts";
import { type Job, type Trial, turns } from "../trial.ts";

/** States that may follow one another. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  queued: ["queued", "processing", "completed", "failed", "dead"],
  processing: ["processing", "completed", "failed", "dead"],
  failed: ["failed", "processing", "completed", "dead"],
  completed: ["completed"],
  dead: ["dead"],
};

const STACK = /\bat [^\n]{1,200}:\d+:\d+|node_modules|Traceback/;

/** Watches a job until it ends, turning the clock when it waits to be tried again. */
async function watch(t: Trial, jobId: string): Promise<Job[]> {
  const seen: Job[] = [];
  const deadline = performance.now() + t.jobSeconds * 1_000;
  while (performance.now() < deadline) {
    const { data } = await t.ok("getJob", { path: { job_id: jobId } });
    seen.push(data);
    if (data.status === "completed" || data.status === "dead") return seen;
    if (data.status === "failed") await t.control.advance(60);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Untestable("the job did not end in time");
}

/** What a job goes through. */
export const jobs: Check[] = [
  check(
    {
      id: "nothing-to-extract",
      title: "A conversation with nothing to remember completes and says so; one with something does not",
      proves: ["JOB-013", "JOB-007", "JOB-011"],
    },
    async (t) => {
      const user = t.newUser();
      const said = ["Could you please tell me what the weather will be like tomorrow?"];
      const { job_id } = await t.addQueued({ external_user_id: user, messages: turns(said) });
      const states: Job[] = [];
      for (
        let job: Job | null = null;
        job?.status !== "completed" && job?.status !== "dead" && states.length < 2_000;
      ) {
        job = (await t.ok("getJob", { path: { job_id } })).data;
        states.push(job);
        if (job.status !== "completed") expect(job.nothing_to_extract, "nothing_to_extract before the end").toBe(false);
        if (["queued", "processing", "completed"].includes(job.status)) {
          expect([job.error, job.error_summary], `error of a ${job.status} job`).toEqual([null, null]);
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      for (const [n, { status }] of states.entries()) {
        const before = states[n - 1]?.status;
        if (before !== undefined) expect(NEXT[before] ?? [], `what follows ${before}`).toContain(status);
      }
      const last = states.at(-1);
      if (last?.memories_created === 0) expect(last.nothing_to_extract, "nothing_to_extract").toBe(true);
      const job = await t.tell(t.newUser(), "I prefer Python examples over Java examples.");
      if (job.memories_created > 0)
        expect(job.nothing_to_extract, "nothing_to_extract of a job with memories").toBe(false);
    },
  ),

  check(
    {
      id: "failing-extractor",
      title: "A failing extractor makes a job failed and in the end dead with its reason, and leaves nothing behind",
      proves: ["JOB-005", "JOB-007", "JOB-011", "JOB-014"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const user = own.newUser();
      const secret = `Quetzalcoatl${Date.now()}`;
      await t.control.fail("llm");
      let seen: Job[];
      try {
        const messages = turns([`My favourite word is ${secret} and I live in Turku.`]);
        const { job_id } = await own.addQueued({ external_user_id: user, messages });
        seen = await watch(own, job_id);
      } finally {
        await t.control.fail("llm", false);
      }
      const last = seen.at(-1) as Job;
      expect(last.status, "end of a job whose extractor fails").toBe("dead");
      expect(last.attempts, "attempts").toBe(3);
      expect(
        seen.map(({ status }) => status),
        "states seen",
      ).toContain("failed");
      for (const job of seen) {
        const failed = job.status === "failed" || job.status === "dead";
        if (!failed) continue;
        expect(job.error ?? "", "error of a job that failed").not.toBe("");
        expect(job.error_summary ?? "", "error_summary of a job that failed").not.toBe("");
        expect(`${job.error} ${job.error_summary}`, "error").not.toMatch(STACK);
        expect(`${job.error} ${job.error_summary}`, "error").not.toContain(secret);
      }
      for (const [n, { status }] of seen.entries()) {
        const before = seen[n - 1]?.status;
        if (before !== undefined) expect(NEXT[before] ?? [], `what follows ${before}`).toContain(status);
      }
      expect(last.memories_created, "memories of a dead job").toBe(0);
      expect(await own.memoriesOf(user, { archived: true }), "memories of a dead job").toEqual([]);
      await healthy(t);
    },
  ),
];
