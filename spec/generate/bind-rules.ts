import { type Document, type Operation, operationsOf, type Requirement } from "./openapi.ts";

/** A rule with the operation that it is declared beside. */
interface Declared {
  rule: Requirement;
  beside: Operation;
}

/** Which operations are of a kind that a rule can hold for. */
const KINDS: Record<NonNullable<Requirement["holdsFor"]>, (operation: Operation) => boolean> = {
  paged: (operation) => operation["x-memoryos-paging"] !== undefined,
  idempotent: ({ parameters }) =>
    parameters.some((each) => "$ref" in each && each.$ref.endsWith("/IdempotencyKeyHeader")),
};

/**
 * Gives an operation the rules that are declared beside another and bind it too, in the other's words: those that it keeps
 * and those that hold for its kind.
 */
export function bindRules(document: Document): void {
  const operations = [...operationsOf(document)].map(({ operation }) => operation);
  const declared = new Map(operations.flatMap(declaredBeside));
  for (const operation of operations) {
    const kept = operation["x-memoryos-keeps"] ?? [];
    delete operation["x-memoryos-keeps"];
    const bound = [...kept.map((id) => keptRule(declared, operation, id)), ...rulesOfItsKind(declared, operation)];
    if (bound.length === 0) continue;
    const own = operation["x-memoryos-requirements"] ?? [];
    operation["x-memoryos-requirements"] = [...own, ...bound.map((each) => inWordsOf(each, operation))];
  }
  for (const { rule } of declared.values()) delete rule.holdsFor;
}

function declaredBeside(operation: Operation): [id: string, Declared][] {
  return (operation["x-memoryos-requirements"] ?? []).map((rule) => [rule.id, { rule, beside: operation }]);
}

function keptRule(declared: Map<string, Declared>, operation: Operation, id: string): Declared {
  const found = declared.get(id);
  if (!found) throw new Error(`${operation.operationId} keeps ${id}, which no operation declares`);
  const { holdsFor } = found.rule;
  if (holdsFor) throw new Error(`${operation.operationId} keeps ${id}, which holds for all that is ${holdsFor}`);
  return found;
}

function rulesOfItsKind(declared: Map<string, Declared>, operation: Operation): Declared[] {
  return [...declared.values()].filter(
    ({ rule, beside }) => rule.holdsFor && beside !== operation && KINDS[rule.holdsFor](operation),
  );
}

/** The verdict that a rule belongs to stays that of the operation it was declared for. */
function inWordsOf({ rule, beside }: Declared, operation: Operation): Requirement {
  const { holdsFor: _, ...said } = rule;
  const profile = beside["x-memoryos-profile"];
  return profile === operation["x-memoryos-profile"] ? said : { profile, ...said };
}
