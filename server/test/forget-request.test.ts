import { beforeAll, describe, expect, it } from "vitest";
import { start, type TestServer } from "./kit.ts";

let server: TestServer;

beforeAll(async () => {
  server = await start();
});

describe("a person who asks to forget something", () => {
  it("is answered with what left retrieval, and its history says why [JOB-004]", async () => {
    const [lawyer] = (await server.addAndWait("client", "My lawyer is called Ann Berg.")).created_memory_ids;
    const [dog] = (await server.addAndWait("client", "I have a dog named Rex.")).created_memory_ids;
    const job = await server.addAndWait("client", "Forget what I told you about my lawyer.");
    expect(job.created_memory_ids).toEqual([]);
    expect(job.decisions).toEqual([
      {
        outcome: "rejected",
        memory_id: null,
        category: expect.any(String),
        reason: "the person asked to forget it",
        other_memory_id: lawyer,
      },
    ]);
    const { body } = await server.retrieve("client", "what do you know", { limit: 50 });
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([dog]);
    expect((await server.call("GET", `/v1/memories/${lawyer}`)).body.data).toMatchObject({
      is_archived: true,
      system_archived: true,
    });
    expect((await server.call("GET", `/v1/memories/${lawyer}/history`)).body.data).toMatchObject([
      { change_type: "created" },
      { change_type: "archived", change_reason: "the person asked to forget it", is_archived: true },
    ]);
  });
});
