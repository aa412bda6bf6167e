/** Unit vectors of one dimension side by side in memory, so that a search reads them in one sweep. */
export class Vectors {
  readonly #values: Float32Array;
  readonly #dimensions: number;
  readonly #size: number;

  /** @throws RangeError when the vectors differ in dimension. */
  constructor(vectors: readonly Float32Array[]) {
    this.#size = vectors.length;
    this.#dimensions = vectors[0]?.length ?? 0;
    this.#values = new Float32Array(this.#size * this.#dimensions);
    vectors.forEach((vector, row) => {
      this.#expect(vector);
      this.#values.set(vector, row * this.#dimensions);
    });
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.#values.byteLength;
  }

  /**
   * The cosine of each vector with a unit vector.
   * @throws RangeError when it has another dimension.
   */
  cosines(query: Float32Array): Float32Array {
    const found = new Float32Array(this.#size);
    if (this.#size === 0) return found;
    this.#expect(query);
    for (let row = 0; row < found.length; row++) found[row] = dot(this.#values, row * this.#dimensions, query);
    return found;
  }

  #expect(vector: Float32Array): void {
    if (vector.length === this.#dimensions) return;
    throw new RangeError(`Expected a vector of ${this.#dimensions} dimensions, got ${vector.length}`);
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
