import { describe, expect, it } from "vitest";
import type { ActionParts } from "../src/admin/action.ts";
import { reembed } from "../src/admin/reembed.ts";
import { systemClock } from "../src/clock.ts";
import type { Embedder } from "../src/embedding/types.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { EmbedderMismatch, type Store } from "../src/store/types.ts";
import { command } from "./cli.ts";
import { KEY, plainExtractor, send, start, tempDir, wordEmbedder } from "./kit.ts";
import { runServer, spawnServer } from "./process.ts";

// Each command is a process of its own, and a busy machine takes seconds to start one.

/** The embedder of the tests under another name, with longer vectors. */
function otherEmbedder(before: (call: number) => void = () => {}): Embedder {
  const words = wordEmbedder();
  let calls = 0;
  return {
    ...words,
    id: "other words",
    dimensions: words.dimensions * 2,
    async embed(texts) {
      calls += 1;
      before(calls);
      return (await words.embed(texts)).map((vector) => {
        const longer = new Float32Array(words.dimensions * 2);
        longer.set(vector, words.dimensions);
        return longer;
      });
    },
  };
}

function run(store: Store, embedder: Embedder, told: [number, number][] = []) {
  const parts = { store, clock: systemClock, embedder: async () => embedder } as ActionParts;
  const caller = {
    progress: (done: number, total: number) => void told.push([done, total]),
    emit: async () => {},
    signal: new AbortController().signal,
  };
  return reembed(parts, {}, caller);
}

/** A data folder with so many memories. */
async function folderWith(memories: number): Promise<string> {
  const server = await start({ extractor: plainExtractor() });
  const said = Array.from({ length: memories }, (_, n) => ({
    role: "user",
    content: `I own the boat number${n} thing${n}`,
  }));
  for (let at = 0; at < said.length; at += 50) await server.addAndWait(`u${at}`, said.slice(at, at + 50));
  await server.close();
  return server.dir;
}

describe("making the vectors anew", () => {
  it("ties the folder to the new embedder, whose server then finds by them", async () => {
    const dir = await folderWith(10);
    const store = openSqliteStore(dir);
    await expect(store.bindEmbedder(otherEmbedder())).rejects.toThrow(/memoryos-server reembed/);
    const told: [number, number][] = [];
    expect(await run(store, otherEmbedder(), told)).toEqual({ embedder: "other words", vectors: 10, resumed_at: 0 });
    expect([told.at(0), told.at(-1)]).toEqual([
      [0, 10],
      [10, 10],
    ]);
    await store.close();
    const server = await start({ dir, embedder: otherEmbedder() });
    const { body } = await server.retrieve("u0", "I own the boat number7 thing7");
    expect(body.data[0].content).toBe("I own the boat number7 thing7");
  });

  it("goes on where it was broken off, and lets no server start in between", async () => {
    const dir = await folderWith(150);
    const store = openSqliteStore(dir);
    const failing = otherEmbedder((call) => {
      if (call === 2) throw new Error("the model is away");
    });
    await expect(run(store, failing)).rejects.toThrow("the model is away");
    await expect(store.bindEmbedder(wordEmbedder())).rejects.toThrow(EmbedderMismatch);
    await expect(store.bindEmbedder(otherEmbedder())).rejects.toThrow(/unfinished change/);
    await store.close();
    const again = openSqliteStore(dir);
    expect(await run(again, otherEmbedder())).toEqual({ embedder: "other words", vectors: 86, resumed_at: 64 });
    await again.bindEmbedder(otherEmbedder());
    await again.close();
  });

  it("begins again when it goes on with yet another embedder", async () => {
    const dir = await folderWith(100);
    const store = openSqliteStore(dir);
    const failing = otherEmbedder((call) => {
      if (call === 2) throw new Error("away");
    });
    await expect(run(store, failing)).rejects.toThrow("away");
    expect(await run(store, wordEmbedder())).toMatchObject({ vectors: 100, resumed_at: 0 });
    await store.bindEmbedder(wordEmbedder());
    await store.close();
  });

  it("leaves the vector of a memory whose words were changed meanwhile", async () => {
    const server = await start({ extractor: plainExtractor() });
    await server.addAndWait("u", "I like green tea");
    const [row] = (await server.list("?external_user_id=u")).body.data;
    const memory = await server.store.findMemory(server.tenantId, row.id);
    const embedder = wordEmbedder();
    await server.store.beginReembedding(embedder);
    const [text] = await server.store.nextToEmbed(9);
    await server.call("PATCH", `/v1/memories/${row.id}`, { body: { content: "I own a red boat" } });
    const [stale] = await embedder.embed([text?.content ?? ""]);
    await server.store.replaceVectors([{ ...(text as NonNullable<typeof text>), vector: stale as Float32Array }]);
    await server.store.finishReembedding();
    const user = await server.store.findUser(server.tenantId, "u");
    const [now] = await server.store.loadSearchable({ tenantId: server.tenantId, userId: user?.userId ?? "" });
    const [fresh] = await embedder.embed(["I own a red boat"]);
    expect(memory?.content).toBe("I like green tea");
    expect([...(now?.vector ?? [])]).toEqual([...(fresh as Float32Array)]);
  });

  it("is done by the command, after which a server starts that had refused to", async () => {
    const dir = await folderWith(12);
    const refused = spawnServer({ MEMORYOS_DATA_DIR: dir });
    expect((await refused.exited).code).toBe(1);
    expect(refused.err()).toMatch(/another embedder.*memoryos-server reembed/);
    const { code, out, err } = await command(dir, ["reembed"]);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^12 vectors were made anew with /);
    expect(err).toMatch(/^Embedding: 0 % \(0 of 12 vectors\)\nEmbedding: 100 % \(12 of 12 vectors\)\n$/);
    const server = await runServer({ MEMORYOS_DATA_DIR: dir });
    const body = { external_user_id: "u0", query: "which boats are there?" };
    const answer = await send(server.base, "POST", "/v1/memories/retrieve", { key: KEY, body });
    expect(answer.body.data.length).toBeGreaterThan(0);
    // The running server does it as well, with the embedder that it has.
    const again = await command(dir, ["reembed", "--json"]);
    expect(JSON.parse(again.out)).toMatchObject({ vectors: 12, resumed_at: 0 });
  });

  it("makes those of weak signals anew too", async () => {
    const server = await start({
      extractor: {
        id: "unsure",
        extract: async () => [
          {
            content: "I may like tea",
            category: "fact",
            importance: 5,
            confidence: 0.5,
            turnIndexes: [0],
            reason: "said",
            hedged: true,
          },
        ],
      },
    });
    expect((await server.addAndWait("u", "I may like tea")).pending_candidates_buffered).toBe(1);
    await server.close();
    const store = openSqliteStore(server.dir);
    expect(await run(store, otherEmbedder())).toMatchObject({ vectors: 1 });
    const { tenantId } = server;
    const user = await store.findUser(tenantId, "u");
    const [signal] = await store.listWeakSignals({ tenantId, userId: user?.userId ?? "" });
    expect(signal?.vector.length).toBe(otherEmbedder().dimensions);
    await store.close();
  });

  it("works on an empty folder", async () => {
    const store = openSqliteStore(tempDir());
    expect(await run(store, wordEmbedder())).toMatchObject({ vectors: 0 });
    await store.close();
  });
});
