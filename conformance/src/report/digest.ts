import { createHash } from "node:crypto";

/**
 * The digest of a report: `sha256:` and the SHA-256 of its JSON with sorted keys and without white space. A field
 * `digest` does not count.
 */
export function digestOf(document: object): string {
  const { digest: _, ...content } = document as Record<string, unknown>;
  return `sha256:${createHash("sha256").update(canonical(content)).digest("hex")}`;
}

/** JSON with sorted keys: the same content gives the same text, whichever program wrote it. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) =>
    node && typeof node === "object" && !Array.isArray(node)
      ? Object.fromEntries(Object.entries(node).sort(([left], [right]) => (left < right ? -1 : 1)))
      : node,
  );
}
