import { type Document, operationsOf, type Requirement } from "./openapi.ts";

/** The place of rules that bind the whole service and no single operation. */
export const EVERYWHERE = "*";

/** A rule where it binds. */
export interface Binding {
  /** The operation that keeps it, or `EVERYWHERE`. */
  operation: string;
  rule: Requirement;
  /** The profile whose verdict it belongs to. */
  profile: string;
}

/** Every rule at every place that it binds, in document order. */
export function* bindingsOf(document: Document): Generator<Binding> {
  const bound = (rules: Requirement[], operation: string, profile: string): Binding[] =>
    rules.map((rule) => ({ operation, rule, profile: rule.profile ?? profile }));
  yield* bound(document["x-memoryos-requirements"], EVERYWHERE, "core");
  for (const { operation } of operationsOf(document)) {
    const rules = operation["x-memoryos-requirements"] ?? [];
    yield* bound(rules, operation.operationId, operation["x-memoryos-profile"]);
  }
}

/** Every rule once, with the operations that it binds. */
export function requirementsOf(document: Document) {
  const rules = new Map<string, Requirement & { profile: string; operations: string[] }>();
  for (const { operation, rule, profile } of bindingsOf(document)) {
    const known = rules.get(rule.id);
    if (!known) rules.set(rule.id, { ...rule, profile, operations: [operation] });
    else if (known.text !== rule.text) throw new Error(`Two requirements are called ${rule.id}`);
    else known.operations.push(operation);
  }
  return [...rules.values()];
}
