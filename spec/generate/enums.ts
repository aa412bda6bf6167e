import type { Document, Schema } from "./openapi.ts";
import { answeredOf, askedOf, reachable, walk } from "./walk.ts";

/**
 * An enum marked `@open` accepts values that a newer server adds: its known values become a hint. A request can only send
 * those that the server knows: it has a closed twin, `OveragePolicyChoice` beside `OveragePolicy`.
 */
export function openEnums(document: Document): void {
  const schemas = document.components.schemas;
  const asked = reachable(document, askedOf(document));
  const answered = reachable(document, answeredOf(document));
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema["x-memoryos-open"] !== true) continue;
    delete schema["x-memoryos-open"];
    if (asked.has(name)) closeInRequests(document, name, asked, answered);
    schema["x-extensible-enum"] = schema.enum;
    schema.examples ??= [(schema.enum as unknown[])[0]];
    delete schema.enum;
  }
}

function closeInRequests(document: Document, name: string, asked: Set<string>, answered: Set<string>): void {
  const twin = `${name}Choice`;
  const schemas = document.components.schemas;
  if (schemas[twin]) throw new Error(`${twin} exists already`);
  const close = (root: unknown) =>
    walk(root, (node) => {
      if (node.$ref === `#/components/schemas/${name}`) node.$ref = `#/components/schemas/${twin}`;
    });
  close(askedOf(document));
  for (const user of asked) {
    if (!JSON.stringify(schemas[user]).includes(`"#/components/schemas/${name}"`)) continue;
    if (answered.has(user)) throw new Error(`${user} is asked and answered, so it cannot have the open enum ${name}`);
    close(schemas[user]);
  }
  const after = (entry: [string, Schema]) => (entry[0] === name ? [entry, [twin, structuredClone(entry[1])]] : [entry]);
  document.components.schemas = Object.fromEntries(
    Object.entries(schemas).flatMap((entry) => after(entry) as [string, Schema][]),
  );
}
