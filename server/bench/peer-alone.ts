import { join } from "node:path";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";

/** What the peer's process is asked to do: to take in memories of its one user, or to search. */
export type PeerRequest = { add: string[] } | { search: string[]; limit: number };

/** How long each search took, in milliseconds, and how many memories it gave; empty for adds. */
export interface PeerReply {
  latencies: number[];
  results: number[];
}

/** The part of the peer's `Memory` that is used. */
interface PeerMemory {
  add(messages: object[], options: object): Promise<unknown>;
  search(query: string, options: object): Promise<{ results: unknown[] }>;
}

const [entry, folder] = process.argv.slice(2) as [string, string];
const USER = "peer-user";

// The peer alone in a process, with our embedder as its own.
process.env.MEM0_TELEMETRY = "false";
process.env.MEM0_DIR = folder;
const { Memory } = (await import(entry)) as { Memory: new (config: object) => PeerMemory };
const embedder = await createMiniLmEmbedder();
const embed = async (texts: string[]) => (await embedder.embed(texts)).map((vector) => [...vector]);
const model = { embedQuery: async (text: string) => (await embed([text]))[0], embedDocuments: embed };
const memory = new Memory({
  embedder: { provider: "langchain", config: { model, embeddingDims: embedder.dimensions } },
  vectorStore: {
    provider: "memory",
    config: { collectionName: "memories", dimension: embedder.dimensions, dbPath: join(folder, "vectors.db") },
  },
  // Named because it must be; with `infer: false` it is never asked.
  llm: { provider: "openai", config: { apiKey: "unused", model: "unused" } },
  historyDbPath: join(folder, "history.db"),
});

process.on("message", async (request: PeerRequest) => {
  const reply: PeerReply = { latencies: [], results: [] };
  if ("add" in request) {
    const messages = request.add.map((content) => ({ role: "user", content }));
    await memory.add(messages, { userId: USER, infer: false });
  } else {
    for (const query of request.search) {
      const begun = performance.now();
      const { results } = await memory.search(query, { filters: { user_id: USER }, topK: request.limit });
      reply.latencies.push(performance.now() - begun);
      reply.results.push(results.length);
    }
  }
  process.send?.(reply);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
