import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import { freshQuery } from "./texts.ts";

/** A turn of the embedder: which of the fresh queries it begins with, and for how long, in milliseconds. */
export interface EmbedderTurn {
  from: number;
  ms: number;
}

/** How long each query took, in milliseconds, one after the other. */
export interface EmbedderTimes {
  latencies: number[];
  seconds: number;
}

// The embedder as the server runs it, with nothing else in its process.
const embedder = await createMiniLmEmbedder();
process.on("message", async ({ from, ms }: EmbedderTurn) => {
  const latencies: number[] = [];
  const begun = performance.now();
  let now = begun;
  while (now - begun < ms) {
    await embedder.embed([freshQuery(from + latencies.length)]);
    const after = performance.now();
    latencies.push(after - now);
    now = after;
  }
  process.send?.({ latencies, seconds: (now - begun) / 1000 } satisfies EmbedderTimes);
});
process.on("disconnect", () => void embedder.close().then(() => process.exit()));
process.send?.("ready");
