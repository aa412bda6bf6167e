import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { send, tempDir, until } from "./kit.ts";
import { runServer, spawnServer } from "./process.ts";

/** Kills in one run; raise it for a long one. */
const ROUNDS = 5;
const SEED = 20_260_301;
const CLIENTS = 16;

/** Numbers 0–1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("kill -9 under load", () => {
  it("loses no acknowledged job, stores nothing twice and leaves no lock behind [ADD-002 JOB-001]", {
    timeout: 120_000,
  }, async () => {
    const random = seeded(SEED);
    const env = { MEMORYOS_DATA_DIR: tempDir() };
    const acknowledged: string[] = [];
    let said = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const server = await runServer(env);
      const before = acknowledged.length;
      const killAfter = 5 + Math.floor(random() * 120);
      const client = async (n: number) => {
        for (;;) {
          said += 1;
          const messages = [{ content: `I own a boat named Ship${said} of ${n} sails.` }];
          const body = { external_user_id: `user${n % 6}`, messages };
          try {
            const { status, body: answer } = await send(server.base, "POST", "/v1/memories/add", { body });
            expect(status).toBe(200);
            acknowledged.push(answer.job_id);
          } catch (error) {
            // The server is gone; anything else is a finding.
            if (error instanceof TypeError || error instanceof SyntaxError) return;
            throw error;
          }
          if (acknowledged.length - before >= killAfter) server.child.kill("SIGKILL");
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));
      expect((await server.exited).signal).toBe("SIGKILL");
    }

    const server = await runServer(env);
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 5);
    const created: string[] = [];
    for (const id of acknowledged) {
      const job = await until(async () => {
        const { body } = await send(server.base, "GET", `/v1/memories/jobs/${id}`);
        return ["completed", "dead"].includes(body.data?.status) && body.data;
      }, 60);
      expect(job).toMatchObject({ status: "completed", error: null });
      created.push(...job.created_memory_ids);
    }
    expect(new Set(created).size).toBe(created.length);

    const contents: string[] = [];
    const stored: string[] = [];
    let path = "/v1/memories?limit=50";
    for (;;) {
      const { body } = await send(server.base, "GET", path);
      for (const { id, content, external_user_id } of body.data) {
        stored.push(id);
        contents.push(`${external_user_id} ${content}`);
      }
      if (body.pagination.next_cursor === null) break;
      path = `/v1/memories?limit=50&cursor=${encodeURIComponent(body.pagination.next_cursor)}`;
    }
    expect(new Set(contents).size).toBe(contents.length);
    expect(stored).toEqual(expect.arrayContaining(created));
  });

  it.concurrent.each(["memoryos.db-wal", "pepper"])(
    "during the first start, when %s is just made, leaves a folder that a server can start on",
    async (file) => {
      const dir = tempDir();
      const server = spawnServer({ MEMORYOS_DATA_DIR: dir, MEMORYOS_API_KEY: "" });
      await until(() => existsSync(join(dir, file)));
      server.child.kill("SIGKILL");
      await server.exited;
      const next = await runServer({ MEMORYOS_DATA_DIR: dir });
      expect((await send(next.base, "GET", "/v1/memories")).status).toBe(200);
    },
  );
});
