/** A JSON value with other texts in the place of its own, in the order in which `textsIn` gives them. */
export function withTexts<T>(value: T, texts: readonly string[]): T {
  const left = texts.values();
  const replaced = (part: unknown): unknown => {
    if (typeof part === "string") return left.next().value ?? part;
    if (Array.isArray(part)) return part.map(replaced);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, replaced(inner)]));
  };
  return replaced(value) as T;
}

/** The texts that are values somewhere in a JSON value; the names of members are not. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
