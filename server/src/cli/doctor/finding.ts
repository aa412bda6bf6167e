/** How bad it is: `warning` can wait, `failure` cannot. */
export type Grade = "ok" | "warning" | "failure";

/** What one look at the installation found. */
export interface Finding {
  what: string;
  grade: Grade;
  /** What is there. */
  says: string;
  /** What to do; null when there is nothing to do. */
  advice: string | null;
}

export function ok(what: string, says: string): Finding {
  return { what, grade: "ok", says, advice: null };
}

export function warning(what: string, says: string, advice: string): Finding {
  return { what, grade: "warning", says, advice };
}

export function failure(what: string, says: string, advice: string): Finding {
  return { what, grade: "failure", says, advice };
}
