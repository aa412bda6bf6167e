import type { Action } from "./action.ts";

/** Texts embedded together: the embedder works through so many at once, and what is done is written after each. */
const BATCH = 64;

/** Makes all vectors anew with the embedder that is configured, and ties the data folder to it. */
export const reembed: Action<unknown, { embedder: string; vectors: number; resumed_at: number }> = async (
  { store, embedder: open },
  _input,
  { progress, signal },
) => {
  const embedder = await open();
  const { done: before, total } = await store.beginReembedding(embedder);
  let done = before;
  progress(done, total);
  for (;;) {
    signal.throwIfAborted();
    const texts = await store.nextToEmbed(BATCH);
    if (texts.length === 0) break;
    const vectors = await embedder.embed(texts.map(({ content }) => content));
    await store.replaceVectors(texts.map((text, index) => ({ ...text, vector: vectors[index] as Float32Array })));
    done += texts.length;
    progress(Math.min(done, total), total);
  }
  await store.finishReembedding();
  return { embedder: embedder.id, vectors: done - before, resumed_at: before };
};
