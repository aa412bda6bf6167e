/** Turns text into unit vectors of a fixed dimension. */
export interface Embedder {
  /** Recorded with every vector: vectors of different embedders are never compared. */
  readonly id: string;
  readonly dimensions: number;
  /** Unit vectors, one for each text, in order. Rejects when the model cannot answer. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** A text could not be embedded now. */
export class EmbeddingUnavailable extends Error {
  override readonly name = "EmbeddingUnavailable";
}

/** The embedder answers, and will not embed this text. */
export class EmbeddingRefused extends Error {
  override readonly name = "EmbeddingRefused";
}

/** @throws EmbeddingUnavailable when the embedder cannot answer. */
export async function embedNow(embedder: Embedder, texts: readonly string[]): Promise<Float32Array[]> {
  if (texts.length === 0) return [];
  try {
    return await embedder.embed(texts);
  } catch (error) {
    throw new EmbeddingUnavailable("A text could not be embedded", { cause: error });
  }
}
