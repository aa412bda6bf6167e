import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TENANT_TABLES, USER_TABLES, WIPED_TABLES } from "./erasure.ts";
import { openSqliteStore } from "./index.ts";
import { PERSON_TABLES } from "./persons.ts";
import { defineUserHash } from "./user-hash.ts";

/** Columns that say whose a row is. */
const OF_USER = ["user_id", "user_hash", "external_user_id"];

let dir: string;
let tables: Map<string, { name: string; type: string }[]>;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "memoryos-erasure-"));
  await openSqliteStore(dir).close();
  withDatabase((db) => {
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    tables = new Map(names.map((name) => [name, db.pragma(`table_info(${name})`) as { name: string; type: string }[]]));
  });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function withDatabase<T>(use: (db: Database.Database) => T): T {
  const db = new Database(join(dir, "memoryos.db"));
  defineUserHash(db);
  try {
    return use(db);
  } finally {
    db.close();
  }
}

const tablesWith = (columns: string[]) =>
  [...tables].filter(([, has]) => has.some(({ name }) => columns.includes(name))).map(([table]) => table);

let numbers = 0;

/** A row in every table that has room for it, whatever else the table holds. */
function fill(tenantId: string, externalUserId: string): void {
  const userId = `id-${externalUserId}`;
  withDatabase((db) => {
    for (const [table, columns] of tables) {
      if (!columns.some(({ name }) => name === "tenant_id")) continue;
      const values = columns.map(({ name, type }) => {
        if (name === "tenant_id") return tenantId;
        if (name === "user_id") return userId;
        if (name === "external_user_id") return externalUserId;
        if (name === "user_hash") return db.prepare("SELECT user_hash(?)").pluck().get(externalUserId);
        // An entry of the log is of the same time as its job.
        if (name === "created_at") return 1;
        if (type === "INTEGER" || type === "REAL") return ++numbers;
        return `${tenantId} ${externalUserId}`;
      });
      const marks = columns.map(() => "?").join(", ");
      db.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${marks})`).run(values);
    }
  });
}

const rowsOf = (where: string, ...values: string[]) =>
  withDatabase((db) =>
    Object.fromEntries(
      tablesWith(["tenant_id"]).map((table) => [
        table,
        db.prepare(`SELECT count(*) FROM ${table} WHERE ${where}`).pluck().get(values),
      ]),
    ),
  );

describe("erasure", () => {
  it("knows every table of the schema that says whose its rows are", () => {
    expect([...Object.keys(USER_TABLES), ...WIPED_TABLES].sort()).toEqual(tablesWith(OF_USER).sort());
    expect([...Object.keys(USER_TABLES), ...WIPED_TABLES, ...TENANT_TABLES].sort()).toEqual(
      tablesWith(["tenant_id"]).sort(),
    );
  });

  it("knows every table of the schema that names a person", () => {
    expect([...PERSON_TABLES].sort()).toEqual(tablesWith(["person_id"]).sort());
  });

  it("of a user takes their rows from every table, and no other's", async () => {
    for (const tenant of ["t", "u"]) for (const user of ["a", "b"]) fill(tenant, user);
    const before = rowsOf("tenant_id = ?", "t");
    const store = openSqliteStore(dir);
    const receipt = await store.eraseUser("t", "a");
    await store.close();
    for (const table of Object.keys(USER_TABLES)) expect([table, receipt?.[table]]).toEqual([table, 1]);
    const left = rowsOf("tenant_id = ?", "t");
    for (const [table, count] of Object.entries(before)) {
      // A conflict of the user with themselves goes with its sides.
      const isOfUser = table in USER_TABLES || table === "conflict_cases";
      expect([table, left[table]]).toEqual([table, (count as number) - (isOfUser ? 1 : 0)]);
    }
    expect(rowsOf("tenant_id = ?", "u")).toEqual(before);
  });

  it("of a tenant leaves nothing of it, and everything of the others", async () => {
    for (const tenant of ["t", "u"]) for (const user of ["a", "b"]) fill(tenant, user);
    const before = rowsOf("tenant_id = ?", "u");
    const store = openSqliteStore(dir);
    const receipt = await store.eraseTenant("t");
    await store.close();
    expect(Object.values(receipt).every((count) => count > 0)).toBe(true);
    expect(new Set(Object.values(rowsOf("tenant_id = ?", "t")))).toEqual(new Set([0]));
    expect(rowsOf("tenant_id = ?", "u")).toEqual(before);
  });
});
