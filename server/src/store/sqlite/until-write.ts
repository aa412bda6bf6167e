/** Answers kept at the most of one read: between two writes any number of users may be asked for. */
const KEPT = 1_000;

/** Reads whose answers are kept until anything is written. */
export interface ReadsUntilWrite {
  /** The same read, which asks the database once for the same arguments. What it answers must not be changed. */
  keep<Args extends string[], T>(read: (...args: Args) => Promise<T>): (...args: Args) => Promise<T>;
  /** Something is about to be written. */
  forget(): void;
}

/**
 * Every request asks who calls and how their tenant stands, and most writes come in groups: in between, the answer is the
 * same. Right as long as all writes of the file are told of, which this process alone has.
 */
export function createReadsUntilWrite(): ReadsUntilWrite {
  const kept: Map<string, Promise<unknown>>[] = [];
  return {
    keep<Args extends string[], T>(read: (...args: Args) => Promise<T>) {
      const answers = new Map<string, Promise<T>>();
      kept.push(answers);
      return (...args: Args) => {
        const key = JSON.stringify(args);
        const known = answers.get(key);
        if (known) return known;
        if (answers.size >= KEPT) answers.clear();
        const answer = read(...args);
        answers.set(key, answer);
        answer.catch(() => answers.delete(key));
        return answer;
      };
    },
    forget() {
      for (const answers of kept) answers.clear();
    },
  };
}
