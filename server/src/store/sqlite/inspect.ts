import { join } from "node:path";
import Database from "better-sqlite3";
import type { Inspection } from "../types.ts";
import { VERSIONS } from "./schema.ts";

/**
 * Looks into the database of a data folder that no server has.
 *
 * @param staleBefore Jobs in work since before then are stuck.
 * @throws Error of SQLite when it cannot be read at all.
 */
export function inspectFolder(dir: string, staleBefore: Date): Inspection {
  const db = new Database(join(dir, "memoryos.db"), { readonly: true, fileMustExist: true });
  try {
    return inspectDatabase(db, staleBefore);
  } finally {
    db.close();
  }
}

/** The same through a connection that is open already. */
export function inspectDatabase(db: Database.Database, staleBefore: Date): Inspection {
  const count = (sql: string, ...values: unknown[]) => (db.prepare(sql).get(...values) as { n: number }).n;
  const damage = (db.pragma("integrity_check(10)") as { integrity_check: string }[])
    .map((row) => row.integrity_check)
    .filter((line) => line !== "ok");
  const jobs = (where: string, ...values: unknown[]) =>
    count(`SELECT count(*) AS n FROM jobs WHERE ${where}`, ...values);
  const embedder = db.prepare("SELECT value FROM meta WHERE key = 'embedder'").get() as { value: string } | undefined;
  const newest = db.prepare("SELECT max(created_at) AS at FROM jobs").get() as { at: number | null };
  const pages = db.pragma("page_count", { simple: true }) as number;
  return {
    damage,
    schema: db.pragma("user_version", { simple: true }) as number,
    newestSchema: VERSIONS.length,
    embedder: embedder?.value ?? null,
    tenants: count("SELECT count(*) AS n FROM tenants"),
    jobs: {
      waiting: jobs("status IN ('queued', 'failed')"),
      inWork: jobs("status = 'processing'"),
      stuck: jobs("status = 'processing' AND started_at < ?", staleBefore.getTime()),
      dead: jobs("status = 'dead'"),
    },
    newestAt: newest.at === null ? null : new Date(newest.at).toISOString(),
    bytes: pages * (db.pragma("page_size", { simple: true }) as number),
  };
}
