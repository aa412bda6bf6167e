import { manifest } from "@memoryos/contract";
import { kebab } from "../../src/kebab.ts";
import { headersOf, labelOf, nameOf, operationAt, SCHEMAS, type Schema } from "./document.ts";
import { violationsOf } from "./schemas.ts";
import { type WireMutant, wireMutant } from "./wire-mutant.ts";

/**
 * What is broken when a header is missing or wrong, where it is another requirement than that of the documented shape.
 * A header that is not required everywhere is named here when it is where it is for a reason.
 */
const REQUIREMENTS: Readonly<Record<string, { missing: string; wrong: string }>> = {
  "x-memoryos-quota-mode": { missing: "ENV-001", wrong: "ENV-001" },
  "x-memoryos-budget-remaining": { missing: "ENV-001", wrong: "ENV-003" },
  "x-memoryos-circuit-status": { missing: "ENV-001", wrong: "ENV-001" },
  "x-request-id": { missing: "ENV-002", wrong: "ENV-002" },
  "x-memoryos-processing": { missing: "ENV-002", wrong: "ENV-002" },
  "x-memoryos-quota-reset": { missing: "ENV-004", wrong: "ENV-004" },
  "x-memoryos-ignored-fields": { missing: "REQ-004", wrong: "REQ-007" },
  "idempotency-replayed": { missing: "IDM-002", wrong: "ENV-006" },
  "www-authenticate": { missing: "AUT-006", wrong: "AUT-006" },
  "ratelimit-policy": { missing: "LIM-007", wrong: "ENV-006" },
  ratelimit: { missing: "LIM-007", wrong: "ENV-006" },
};

/** A header as the answers of an operation have it, success or error. */
interface Use {
  name: string;
  schema: Schema;
  isRequired: boolean;
}

/** One for each documented header that is left out or wrong, everywhere; and one for each operation that leaves out the common ones. */
export function headerMutants(): WireMutant[] {
  const uses = new Map<string, Use>();
  for (const operation of manifest.operations) {
    for (const { status } of operation.responses) {
      for (const { name, required, schema } of headersOf(operation, status)) {
        const key = `${name} ${schema.$ref ?? ""}`;
        const isRequired = required || uses.get(key)?.isRequired === true;
        uses.set(key, { name: name.toLowerCase(), schema, isRequired });
      }
    }
  }
  return [...[...uses.values()].flatMap(ofHeader), ...COMMON.flatMap(ofOperations)];
}

function ofHeader({ name, schema, isRequired }: Use): WireMutant[] {
  const own = REQUIREMENTS[name];
  const label = labelOf({ name, schema });
  const missing = own?.missing ?? (isRequired ? "ENV-006" : undefined);
  const meant = (answer: { method: string; path: string; status: number }) =>
    isDescribed(answer, name, schema) ? answer : null;
  const mark = `header:${name}:${label}`;
  const leftOut =
    missing === undefined
      ? []
      : [
          wireMutant({
            id: `${name}-${kebab(label)}-missing`,
            wrong: `leaves out ${name}`,
            requirement: missing,
            mark,
            spoil: (answer) => void (meant(answer) && answer.headers.delete(name)),
          }),
        ];
  const settled = schema.$ref === undefined ? schema : (SCHEMAS[nameOf(schema.$ref)] ?? {});
  const violations = violationsOf(settled).filter(({ value }) => isSendable(String(value)));
  const wrongs = violations.map(({ kind, value }) =>
    wireMutant({
      id: `${name}-${kebab(label)}-${kind}`,
      wrong: `sends a ${name} that is ${kind}`,
      requirement: own?.wrong ?? "ENV-006",
      mark,
      spoil: (answer) => {
        if (meant(answer) && answer.headers.has(name)) answer.headers.set(name, String(value));
      },
    }),
  );
  return [...leftOut, ...wrongs];
}

/** Whether this schema is the one that describes a header of an answer. */
function isDescribed(answer: { method: string; path: string; status: number }, name: string, schema: Schema): boolean {
  const operation = operationAt(answer.method, answer.path);
  if (operation === undefined) return true;
  return headersOf(operation, answer.status).some(
    (header) => header.name.toLowerCase() === name && header.schema.$ref === schema.$ref,
  );
}

function isSendable(value: string): boolean {
  return value !== "" && /^[\x20-\x7e]*$/.test(value);
}

/** Headers that every answer of every operation has. */
const COMMON: readonly string[] = manifest.operations
  .flatMap(({ responses }) => responses)
  .map(({ headers }) => headers.filter(({ required }) => required).map(({ name }) => name.toLowerCase()))
  .reduce((common, names) => common.filter((name) => names.includes(name)));

function ofOperations(name: string): WireMutant[] {
  return manifest.operations.map(({ operationId, path }) =>
    wireMutant({
      id: `${kebab(operationId)}-without-${name}`,
      wrong: `leaves ${name} out of the answers to ${operationId}`,
      requirement: path.startsWith("/v1/universal") ? "ENV-002" : (REQUIREMENTS[name]?.missing ?? "ENV-006"),
      mark: `header:${name}:${operationId}`,
      spoil: (answer) => {
        if (operationAt(answer.method, answer.path)?.operationId === operationId) answer.headers.delete(name);
      },
    }),
  );
}
