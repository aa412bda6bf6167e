/** The lines of a context block in `bullets` that are a memory each. */
export function bulletsOf(context: string): string[] {
  return context.split("\n").flatMap((line) => (line.startsWith("- ") ? [line.slice(2)] : []));
}

/** As one escapes it for XML, any number of times, and for JSON. */
const ESCAPED = /&(?:(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)*|\\u[0-9a-f]{4}/gi;

/** Letters and digits alone: a bullet may be escaped, its memory is not. */
export function bare(text: string): string {
  return text.replaceAll(ESCAPED, "").replaceAll(/[^\p{L}\p{N}]/gu, "");
}
