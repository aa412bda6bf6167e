/** Turns text into unit vectors of a fixed dimension. */
export interface Embedder {
  /** Recorded with every vector: vectors of different embedders are never compared. */
  readonly id: string;
  readonly dimensions: number;
  /** Unit vectors, one for each text, in order. Rejects when the model cannot answer. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}
