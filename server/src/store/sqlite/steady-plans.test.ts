import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepPlans, withSteadyPlan } from "./steady-plans.ts";

describe("a statement with a steady plan", () => {
  it.each([
    ["SELECT 1 FROM t WHERE a = ? AND b=:b ORDER BY c", "SELECT 1 FROM t WHERE a = +? AND b=+:b ORDER BY c"],
    ["WHERE a >= ? AND b <> :b AND c < ?1", "WHERE a >= +? AND b <> +:b AND c < +?1"],
    ["WHERE a IS :a AND b IN (?, ?)", "WHERE a IS +:a AND b IN (?, ?)"],
    ["VALUES (?, :b) ON CONFLICT DO UPDATE SET n = n + 1", "VALUES (?, :b) ON CONFLICT DO UPDATE SET n = n + 1"],
  ])("hides what is compared from the planner: %s", (sql, steady) => expect(withSteadyPlan(sql)).toBe(steady));

  it("finds the same rows in the same order, by the same index", () => {
    const open = () => {
      const db = new Database(":memory:");
      db.exec("CREATE TABLE t (a TEXT, b INTEGER, c REAL); CREATE INDEX t_a ON t (a, b) WHERE c IS NOT NULL");
      return db;
    };
    const [plain, steady] = [open(), open()];
    keepPlans(steady);
    const sql = "SELECT rowid, * FROM t WHERE a = ? AND b >= ? AND c IS NOT NULL ORDER BY b LIMIT 5";
    const plan = (db: Database.Database) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all("", 0);
    expect(plan(steady)).toEqual(plan(plain));
    const text = fc.constantFrom("", "1", "1.0", "a", "A");
    const number = fc.constantFrom(0, 1, 1.5, "1", "a", null);
    fc.assert(
      fc.property(fc.array(fc.tuple(text, number, number)), text, number, (rows, a, b) => {
        const found = [plain, steady].map((db) => {
          db.exec("DELETE FROM t");
          for (const row of rows) db.prepare("INSERT INTO t VALUES (?, ?, ?)").run(row);
          return db.prepare(sql).all(a, b);
        });
        expect(found[1]).toEqual(found[0]);
      }),
    );
  });
});
