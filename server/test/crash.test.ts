import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { send, tempDir, until } from "./kit.ts";
import { runServer, spawnServer } from "./process.ts";
import { seeded } from "./seeded.ts";

const IN_FULL = process.env.MEMORYOS_PROOF === "full";
/** Kills in one run. */
const ROUNDS = IN_FULL ? 200 : 6;
const CLIENTS = IN_FULL ? 64 : 16;
/** Several clients speak for each, so that jobs of one user wait for one another. */
const USERS = IN_FULL ? 24 : 6;
const SEED = Number(process.env.MEMORYOS_PROOF_SEED ?? 20_260_301);
/** Every so many kills one falls into the start. */
const KILLED_AT_START = 4;
/** Milliseconds after which a start has come to its end. */
const LONGEST_START = 600;

/** An add as a client knows it. */
interface Sent {
  key: string;
  body: { external_user_id: string; messages: { content: string }[] };
  /** Null: the server died before it answered. */
  jobId: string | null;
}

describe("kill -9 under load", () => {
  it("loses no acknowledged job, stores nothing twice and leaves no lock behind [ADD-002 IDM-004 JOB-001]", {
    timeout: 1_800_000,
  }, async () => {
    const random = seeded(SEED);
    const env = { MEMORYOS_DATA_DIR: tempDir() };
    const sent: Sent[] = [];
    let acknowledged = 0;
    let startsKilled = 0;

    /** Sends until the server is gone; gives what was not answered. */
    async function client(base: string, n: number, enough: () => boolean, kill: () => void): Promise<void> {
      for (;;) {
        const said = sent.length;
        const messages = [{ content: `I own a boat named Ship${said} of ${n} sails.` }];
        const add: Sent = {
          key: `add-${said}`,
          body: { external_user_id: `user${n % USERS}`, messages },
          jobId: null,
        };
        sent.push(add);
        try {
          add.jobId = await post(base, add);
        } catch (error) {
          // The server is gone; anything else is a finding.
          if (error instanceof TypeError || error instanceof SyntaxError) return;
          throw error;
        }
        acknowledged += 1;
        if (enough()) kill();
      }
    }

    for (let round = 0; round < ROUNDS; round++) {
      if (round % KILLED_AT_START === KILLED_AT_START - 1) {
        const starting = spawnServer(env);
        const timer = setTimeout(() => starting.child.kill("SIGKILL"), random() * LONGEST_START);
        const { signal } = await starting.exited;
        clearTimeout(timer);
        expect(signal, starting.err()).toBe("SIGKILL");
        startsKilled += 1;
        continue;
      }
      const server = await runServer(env);
      const target = acknowledged + 5 + Math.floor(random() * 120);
      const clients = Array.from({ length: CLIENTS }, (_, n) =>
        client(
          server.base,
          n,
          () => acknowledged >= target,
          () => server.child.kill("SIGKILL"),
        ),
      );
      await Promise.all(clients);
      expect((await server.exited).signal).toBe("SIGKILL");
    }

    const server = await runServer(env);
    expect(acknowledged).toBeGreaterThan(ROUNDS * 5);
    // What was not answered is sent again with its key, as a client does; so is some of what was.
    for (const [at, add] of sent.entries()) {
      if (add.jobId !== null && at % 10 !== 0) continue;
      const jobId = await post(server.base, add);
      expect(jobId).toBe(add.jobId ?? jobId);
      add.jobId = jobId;
    }
    const created: string[] = [];
    const lost: string[] = [];
    for (const { jobId } of sent) {
      const job = await until(async () => {
        const { status, body } = await send(server.base, "GET", `/v1/memories/jobs/${jobId}`);
        if (status === 404) return { status: "lost", created_memory_ids: [], error: null };
        return ["completed", "dead"].includes(body.data?.status) && body.data;
      }, 120);
      if (job.status !== "completed" || job.error !== null) lost.push(`${jobId} ${job.status} ${job.error}`);
      created.push(...job.created_memory_ids);
    }
    const rows = await everyMemory(server.base);
    const stored = new Set(rows.map(({ id }) => id));
    lost.push(...created.filter((id) => !stored.has(id)));
    const contents = rows.map(({ content, external_user_id }) => `${external_user_id} ${content}`);
    const twice = created.length - new Set(created).size + contents.length - new Set(contents).size;
    console.log(
      `kill -9: ${ROUNDS} kills (${startsKilled} of them during the start), ${CLIENTS} clients, seed ${SEED}: ` +
        `${acknowledged} acknowledged, ${lost.length} lost, ${twice} stored twice`,
    );
    expect(lost).toEqual([]);
    expect(twice).toBe(0);
    expect(created.length).toBe(sent.length);
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

async function post(base: string, { key, body }: Sent): Promise<string> {
  const {
    status,
    body: answer,
    text,
  } = await send(base, "POST", "/v1/memories/add", {
    body,
    headers: { "Idempotency-Key": key },
  });
  expect([status, answer.status], text).toEqual([200, "queued"]);
  return answer.job_id;
}

async function everyMemory(base: string) {
  const rows: { id: string; content: string; external_user_id: string }[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await send(base, "GET", `/v1/memories?limit=50${query}`);
    rows.push(...body.data);
    cursor = body.pagination.next_cursor;
  }
  return rows;
}
