import { describe, expect, it } from "vitest";
import { type JobResult, Memory } from "../../../src/index.ts";
import { failureOf } from "../../failure.ts";
import { example, problem, type Reply, startScriptedServer } from "../../scripted-server.ts";

const jobId = "0198b0c4-5a10-7c3e-8f21-6b1e0d9c4a77";

function jobThatIs(status: string): Reply {
  const completed = example("getJob", "completed");
  return { body: { ...completed, data: { ...(completed.data as object), status } } };
}

describe("getJob", () => {
  it("returns the job with the contract's own names in camelCase", async () => {
    await using server = await startScriptedServer({ body: example("getJob", "completed") });
    const job = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).getJob(jobId);
    expect(server.received).toMatchObject([{ method: "GET", path: `/v1/memories/jobs/${jobId}` }]);
    expect(job).toMatchObject({
      jobId,
      status: "completed",
      succeeded: true,
      memoriesCreated: 2,
      decisions: [{ outcome: "stored", otherMemoryId: null }, { outcome: "stored" }],
      metadata: { source: "chat" },
      searchableAt: "2026-03-01T18:04:12Z",
      quota: { mode: "FULL" },
    });
  });

  it("leaves the keys of measurements and extraction details as the server names them", async () => {
    await using server = await startScriptedServer({ body: example("getJob", "completed") });
    const job = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).getJob(jobId);
    expect(job.operationalMetrics).toEqual({ extraction_ms: 6, embedding_ms: 11 });
    expect(job.extractionMetadata).toEqual({ extractor: "rules-1" });
  });

  it("refuses what cannot be a job's id before any request", async () => {
    const failure = await failureOf(new Memory({ apiKey: "mem_abc" }).getJob("../add"));
    expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(/^jobId /) });
  });
});

describe("waitForJob", () => {
  it("looks again until the job is completed, and tells of each look", async () => {
    await using server = await startScriptedServer(
      jobThatIs("queued"),
      jobThatIs("processing"),
      jobThatIs("failed"),
      jobThatIs("completed"),
    );
    const seen: string[] = [];
    const job = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).waitForJob(jobId, {
      pollIntervalMs: 1,
      onProgress: ({ status }) => seen.push(status),
    });
    expect(job).toMatchObject({ status: "completed", succeeded: true });
    expect(seen).toEqual(["queued", "processing", "failed", "completed"]);
  });

  it("returns a job that is dead, with succeeded false", async () => {
    await using server = await startScriptedServer(jobThatIs("dead"));
    const job = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).waitForJob(jobId);
    expect(job).toMatchObject({ status: "dead", succeeded: false });
  });

  it("gives up with TIMEOUT, naming the job and its last status", async () => {
    await using server = await startScriptedServer(jobThatIs("processing"));
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const failure = await failureOf(memory.waitForJob(jobId, { timeoutMs: 500, pollIntervalMs: 1 }));
    expect(failure).toMatchObject({ code: "TIMEOUT", details: { job_id: jobId, status: "processing" } });
    expect(failure.message).toContain(jobId);
  });

  it("gives up with the same TIMEOUT while an answer is outstanding", async () => {
    await using server = await startScriptedServer(jobThatIs("queued"), () => {});
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    const failure = await failureOf(memory.waitForJob(jobId, { timeoutMs: 500, pollIntervalMs: 1 }));
    expect(failure).toMatchObject({ code: "TIMEOUT", details: { job_id: jobId, status: "queued" } });
  });

  it("ends with ABORTED when its signal says so", async () => {
    await using server = await startScriptedServer(jobThatIs("processing"));
    const controller = new AbortController();
    const reason = new Error("the page was closed");
    const failure = await failureOf(
      new Memory({ apiKey: "mem_abc", baseUrl: server.url }).waitForJob(jobId, {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      }),
    );
    expect(failure).toMatchObject({ code: "ABORTED", cause: reason });
  });

  it("ends with ABORTED when onProgress throws, which is its cause", async () => {
    await using server = await startScriptedServer(jobThatIs("processing"));
    const mistake = new Error("a mistake in the callback");
    const onProgress = (_: JobResult) => {
      throw mistake;
    };
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    expect(await failureOf(memory.waitForJob(jobId, { onProgress }))).toMatchObject({
      code: "ABORTED",
      cause: mistake,
    });
  });

  it("ends with the service's error when the job is unknown", async () => {
    await using server = await startScriptedServer(problem("job_not_found"));
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    expect(await failureOf(memory.waitForJob(jobId))).toMatchObject({ code: "JOB_404", status: 404 });
  });

  it.each([
    ["timeoutMs", { timeoutMs: 0 }],
    ["pollIntervalMs", { pollIntervalMs: -1 }],
    ["signal", { signal: {} as AbortSignal }],
    ["onProgress", { onProgress: 1 as never }],
  ])("refuses a %s that makes no sense, by name", async (name, options) => {
    const failure = await failureOf(new Memory({ apiKey: "mem_abc" }).waitForJob(jobId, options));
    expect(failure.code).toBe("INVALID_ARGUMENT");
    expect(failure.message.startsWith(`${name} `)).toBe(true);
  });
});
