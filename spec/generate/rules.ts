import { type Document, operationsOf } from "./openapi.ts";

/** Gives an operation the rules that are declared beside another and bind it too, in the other's words. */
export function bindRules(document: Document): void {
  const operations = [...operationsOf(document)].map(({ operation }) => operation);
  const rules = new Map(
    operations.flatMap((operation) => {
      const profile = operation["x-memoryos-profile"];
      // The verdict that a rule belongs to stays that of the operation it was declared for.
      return (operation["x-memoryos-requirements"] ?? []).map((rule) => [rule.id, { rule, profile }] as const);
    }),
  );
  for (const operation of operations) {
    const own = operation["x-memoryos-requirements"] ?? [];
    const kept = (operation["x-memoryos-keeps"] ?? []).map((id) => {
      const found = rules.get(id);
      if (!found) throw new Error(`${operation.operationId} keeps ${id}, which no operation declares`);
      const elsewhere = found.profile === operation["x-memoryos-profile"] ? {} : { profile: found.profile };
      return { ...elsewhere, ...found.rule };
    });
    delete operation["x-memoryos-keeps"];
    if (kept.length > 0) operation["x-memoryos-requirements"] = [...own, ...kept];
  }
}
