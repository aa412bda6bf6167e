import Database, { type Statement } from "better-sqlite3";

/**
 * How many reads of the store name a table while something is done.
 *
 * @param table As it stands in the statements.
 */
export async function readsOf(table: string, act: () => Promise<unknown>): Promise<number> {
  const any = new Database(":memory:");
  const prototype = Object.getPrototypeOf(any.prepare("SELECT 1")) as Record<string, (...given: unknown[]) => unknown>;
  any.close();
  const own = { all: prototype.all, get: prototype.get };
  let reads = 0;
  for (const [name, read] of Object.entries(own)) {
    prototype[name] = function (this: Statement, ...given: unknown[]) {
      if (new RegExp(`\\b${table}\\b`).test(this.source)) reads += 1;
      return read?.apply(this, given);
    };
  }
  try {
    await act();
  } finally {
    Object.assign(prototype, own);
  }
  return reads;
}
