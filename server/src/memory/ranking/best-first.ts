/**
 * Gives rows from the highest score to the lowest, equal scores by row number, sorting no more of them than are asked
 * for: a heap costs one pass to build and a few steps for each row taken.
 *
 * @param rows Changed in place.
 */
export function* bestFirst(rows: Int32Array, scores: Int32Array): Generator<number, void> {
  const precedes = (a: number, b: number) => {
    const difference = (scores[a] as number) - (scores[b] as number);
    return difference > 0 || (difference === 0 && a < b);
  };
  let size = rows.length;
  const sink = (start: number) => {
    let at = start;
    for (;;) {
      let first = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < size; child++) {
        if (precedes(rows[child] as number, rows[first] as number)) first = child;
      }
      if (first === at) return;
      const row = rows[at] as number;
      rows[at] = rows[first] as number;
      rows[first] = row;
      at = first;
    }
  };
  for (let parent = (size >> 1) - 1; parent >= 0; parent--) sink(parent);
  while (size > 0) {
    const row = rows[0] as number;
    rows[0] = rows[--size] as number;
    sink(0);
    yield row;
  }
}
