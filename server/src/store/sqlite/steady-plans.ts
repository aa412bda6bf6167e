import type { Database } from "better-sqlite3";

/** A parameter that something is compared with or set to. */
const COMPARED = /(=|<|>|\bIS)(\s*)(\?\d*|:\w+)/g;

/**
 * Has every statement that is prepared from now on keep its plan.
 *
 * SQLite makes the plan of a statement anew each time that a parameter is bound which it could plan by, and with statistics
 * of values built in (`ENABLE_STAT4`, as in better-sqlite3) that is any parameter that a column is compared with in a join
 * or an ordered query. Planning takes several times as long as looking up a few rows. A unary plus, which changes no value, hides
 * the parameter from it (https://www.sqlite.org/optoverview.html).
 */
export function keepPlans(db: Database): void {
  const prepare = db.prepare.bind(db);
  db.prepare = ((sql: string) => prepare(withSteadyPlan(sql))) as typeof db.prepare;
}

/** The same statement, the plan of which does not depend on what is bound. */
export function withSteadyPlan(sql: string): string {
  return sql.replace(COMPARED, "$1$2+$3");
}
