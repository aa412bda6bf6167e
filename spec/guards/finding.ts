/** Something that a guard does not let through. */
export interface Finding {
  /** Which guard found it: `rules`, `redocly`, `spectral`, `oasdiff`, `assertions` or `changelog`. */
  guard: string;
  rule: string;
  /** A JSON Pointer into the document, or the name of an operation. */
  place: string;
  message: string;
}
