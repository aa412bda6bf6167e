/** Memories cannot be searched by vector now; by words they can. */
export class VectorIndexUnavailable extends Error {
  override readonly name = "VectorIndexUnavailable";
}

/** Unit vectors of one dimension side by side in memory, so that a search reads them in one sweep. */
export class Vectors {
  readonly #values: Float32Array;
  readonly #dimensions: number;
  readonly #size: number;

  /** A vector that cannot belong here: what it would be compared with is not known, so nothing is. */
  readonly #damaged: Float32Array | undefined;

  constructor(vectors: readonly Float32Array[]) {
    this.#size = vectors.length;
    this.#dimensions = vectors[0]?.length ?? 0;
    this.#damaged = vectors.find((vector) => vector.length !== this.#dimensions);
    this.#values = this.#damaged ? new Float32Array(0) : sideBySide(vectors);
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.#values.byteLength;
  }

  /**
   * The cosine of each vector with a unit vector.
   * @throws VectorIndexUnavailable when it has another dimension, or the vectors differ in theirs.
   */
  cosines(query: Float32Array): Float32Array {
    const found = new Float32Array(this.#size);
    if (this.#size === 0) return found;
    if (this.#damaged) this.#expect(this.#damaged);
    this.#expect(query);
    for (let row = 0; row < found.length; row++) found[row] = dot(this.#values, row * this.#dimensions, query);
    return found;
  }

  #expect(vector: Float32Array): void {
    if (vector.length === this.#dimensions) return;
    throw new VectorIndexUnavailable(`Expected a vector of ${this.#dimensions} dimensions, got ${vector.length}`);
  }
}

/** Inner product of `b` with as many values of `a` from `offset` on. Four sums, because one would wait for itself. */
export function dot(a: Float32Array, offset: number, b: Float32Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < b.length; i += 4) {
    const at = offset + i;
    s0 += (a[at] as number) * (b[i] as number);
    s1 += (a[at + 1] as number) * (b[i + 1] as number);
    s2 += (a[at + 2] as number) * (b[i + 2] as number);
    s3 += (a[at + 3] as number) * (b[i + 3] as number);
  }
  for (; i < b.length; i++) s0 += (a[offset + i] as number) * (b[i] as number);
  return s0 + s1 + s2 + s3;
}

/** All values in one sweep: the memory that the vectors share if they lie in it one after the other, else a copy. */
function sideBySide(vectors: readonly Float32Array[]): Float32Array {
  const first = vectors[0];
  if (first === undefined) return new Float32Array(0);
  const { buffer, byteOffset, byteLength } = first;
  const touch = vectors.every(
    (vector, row) => vector.buffer === buffer && vector.byteOffset === byteOffset + row * byteLength,
  );
  if (touch) return new Float32Array(buffer, byteOffset, vectors.length * first.length);
  const values = new Float32Array(vectors.length * first.length);
  for (const [row, vector] of vectors.entries()) values.set(vector, row * first.length);
  return values;
}
