import type { Document } from "./openapi.ts";

/** Names of the schemas that these parts of the document refer to, directly or through others. */
export function reachable(document: Document, roots: unknown): Set<string> {
  const reached = new Set<string>();
  const visit = (node: unknown): void =>
    walk(node, (part) => {
      const targets = [
        part.$ref,
        ...Object.values((part.discriminator as { mapping?: object } | undefined)?.mapping ?? {}),
      ];
      for (const target of targets) {
        if (typeof target !== "string" || !target.startsWith("#/components/schemas/")) continue;
        const name = target.slice("#/components/schemas/".length);
        if (reached.has(name)) continue;
        reached.add(name);
        visit(document.components.schemas[name]);
      }
    });
  visit(roots);
  return reached;
}

/** Visits every object of a part of the document. */
export function walk(node: unknown, visit: (object: Record<string, unknown>) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) visit(node as Record<string, unknown>);
  for (const child of Object.values(node)) walk(child, visit);
}
