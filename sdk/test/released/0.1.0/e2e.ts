import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Memory } from "../../../src/index.ts";
import { failureOf } from "../../failure.ts";

const apiKey = "mem_local_sdk_tests_0123456789abcdef";
const messages = [
  {
    role: "user" as const,
    content: "I prefer Python examples and I am allergic to peanuts. My exam is on 12 March.",
    externalTurnId: "m1",
  },
];

let memory: Memory;
let stopServer: () => Promise<void>;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-sdk-"));
  const main = fileURLToPath(new URL("../../../../server/src/main.ts", import.meta.url));
  const server = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: "0",
      MEMORYOS_DATA_DIR: folder,
      MEMORYOS_API_KEY: apiKey,
      MEMORYOS_LOG_LEVEL: "error",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  stopServer = async () => {
    if (server.exitCode === null && server.kill()) await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: server.stdout })) {
    const baseUrl = /http:\/\/[\d.]+:[1-9]\d*/.exec(line)?.[0];
    if (baseUrl === undefined) continue;
    memory = new Memory({ apiKey, baseUrl });
    return;
  }
  throw new Error("the server ended before it named its address");
});
afterAll(() => stopServer?.());

describe("against the reference server", () => {
  it("a conversation goes in, and a memory of it answers a question", async () => {
    const externalUserId = "reader";
    const metadata = { source_app: "chat", deepKeys: { innerKey: 1 } };
    const added = await memory.add({ messages, externalUserId, agentId: "tutor", metadata });
    if (!added.wasQueued) throw new Error(`the add ended as ${added.status}`);
    expect(added).toMatchObject({ quotaMode: "FULL", circuitStatus: "HEALTHY", processingStatus: "normal" });

    const job = await memory.waitForJob(added.jobId);
    expect(job).toMatchObject({ succeeded: true, memoriesCreated: 3, metadata });

    const found = await memory.get("which language should code samples use?", { externalUserId });
    expect(found.items[0]?.content).toContain("Python");
    expect(found.items[0]?.provenance?.turnIds).toEqual(["m1"]);
    expect(found.hasContext).toBe(true);
    expect(found.quota.requestId).toBe(found.requestId);
  });

  it("lists a person's memories over all pages, archives one and erases another", async () => {
    const externalUserId = "librarian/ü&?";
    const added = await memory.add({ messages, externalUserId });
    if (!added.wasQueued) throw new Error(`the add ended as ${added.status}`);
    await memory.waitForJob(added.jobId);

    const ids: string[] = [];
    for await (const { id } of await memory.list({ externalUserId, limit: 1 })) ids.push(id);
    expect(new Set(ids).size).toBe(3);

    const [first = "", second = ""] = ids;
    expect(await memory.delete({ memoryId: first, externalUserId })).toMatchObject({ deleted: true });
    expect(await memory.delete({ memoryId: second, externalUserId, hardDelete: true })).toMatchObject({
      deleted: true,
    });
    expect((await memory.list({ externalUserId })).total).toBe(1);
    expect((await memory.list({ externalUserId, includeArchived: true })).total).toBe(2);
  });

  it("the same idempotency key has its effect once, and another add under it is refused", async () => {
    const add = { messages, externalUserId: "retrier", idempotencyKey: "add-2041" };
    const [first, again] = [await memory.add(add), await memory.add(add)];
    expect(again.jobId).toBe(first.jobId);
    const failure = await failureOf(memory.add({ ...add, conversationId: "another" }));
    expect(failure).toMatchObject({ code: "IDM_422", status: 422 });
  });

  it("a question about somebody unknown has no context", async () => {
    const found = await memory.get({ query: "what do they like?", externalUserId: "nobody" });
    expect(found).toMatchObject({ items: [], systemPromptAddition: "", hasContext: false });
  });

  it("refusals arrive as MemoryOSError with the service's code", async () => {
    const unknown = "0198b0c4-0000-7000-8000-000000000000";
    expect(await failureOf(memory.getJob(unknown))).toMatchObject({ code: "JOB_404", status: 404 });
    expect(await failureOf(memory.delete({ memoryId: unknown }))).toMatchObject({ code: "MEM_404", status: 404 });
    const failure = await failureOf(memory.add({ messages, externalUserId: "me" }));
    expect(failure).toMatchObject({ code: "REQ_422", status: 422, quota: { mode: "FULL" } });
    expect(failure.message).toContain("/body/external_user_id");
  });
});
