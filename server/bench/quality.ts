import { table } from "./table.ts";

/** How much of what should be found is among the first results. */
export interface Quality {
  title: string;
  /** Numbers of results that are looked at, ascending. */
  at: readonly number[];
  rows: readonly QualityRow[];
  /** What must be known to read the table. */
  notes: readonly string[];
}

export interface QualityRow {
  title: string;
  /** Fractions 0–1, one for each of `at`; null where there is none. */
  shares: readonly (number | null)[];
}

/** Collects what share of the evidence each question's results hold, by as many groups as a question belongs to. */
export function recallCounter(at: readonly number[]) {
  const sums = new Map<string, { questions: number; found: number[] }>();
  return {
    /** @param results Best first; the ids that each result holds. */
    add(groups: readonly string[], evidence: readonly string[], results: readonly (readonly string[])[]): void {
      const shares = at.map((limit) => {
        const ids = new Set(results.slice(0, limit).flat());
        return evidence.filter((id) => ids.has(id)).length / evidence.length;
      });
      for (const group of groups) {
        const sum = sums.get(group) ?? { questions: 0, found: at.map(() => 0) };
        sum.questions += 1;
        sum.found = sum.found.map((found, place) => found + (shares[place] as number));
        sums.set(group, sum);
      }
    },
    shares(group: string): number[] {
      const { questions, found } = sums.get(group) ?? { questions: 1, found: at.map(() => Number.NaN) };
      return found.map((sum) => sum / questions);
    },
  };
}

export function formatQuality({ title, at, rows, notes }: Quality): string {
  const head = ["", ...at.map((limit) => `@${limit}`)];
  const cells = rows.map((row) => [row.title, ...row.shares.map((share) => (share === null ? "" : percent(share)))]);
  return [title, table(head, cells), ...notes].join("\n");
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
