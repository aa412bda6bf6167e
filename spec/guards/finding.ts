/** Something that a guard does not let through. */
export interface Finding {
  /** Which guard found it: `rules`, `redocly`, `spectral`, `oasdiff`, `assertions`, `changelog` or `snapshots`. */
  guard: string;
  rule: string;
  /** A JSON Pointer into the document, or the name of an operation. */
  place: string;
  message: string;
}

/** Reports a finding about the operation, schema or rule at hand. */
export type Report = (rule: string, message: string) => void;

/** Reports what our own rules find at one place. */
export function at(findings: Finding[], place: string): Report {
  return (rule, message) => findings.push({ guard: "rules", rule, place, message });
}
