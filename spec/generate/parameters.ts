import { type Document, type Operation, type Reference, resolve, type Schema } from "./openapi.ts";
import { walk } from "./walk.ts";

/** What the first example of each operation sends as path and query parameters. */
export type ParameterValues = Record<string, Record<string, unknown>>;

/**
 * Shared parameters are called after what they are and where they stand, and not after the model they were declared in:
 * generators make one type of each, beside the types of the schemas.
 */
export function nameParameters(document: Document, names: Record<string, string>): void {
  const parameters = Object.entries(document.components.parameters ?? {});
  document.components.parameters = Object.fromEntries(parameters.map(([name, each]) => [names[name] ?? name, each]));
  for (const [from, to] of Object.entries(names)) {
    redirect(document, `#/components/parameters/${from}`, `#/components/parameters/${to}`);
  }
}

/** Gives path and query parameters the values of the operation's first example, and required ones always some value. */
export function finishParameters(document: Document, operation: Operation, values: Record<string, unknown>): void {
  for (const parameter of operation.parameters) {
    if ("$ref" in parameter) continue;
    const schema = resolve<Schema>(document, parameter.schema as Schema | Reference);
    const example = values[parameter.name] ?? (parameter.required ? schema.examples?.[0] : undefined);
    if (example !== undefined) parameter.example = example;
    // Of a list it says something, of a single value nothing.
    if (schema.type !== "array") delete parameter.explode;
  }
}

function redirect(document: Document, from: string, to: string): void {
  walk(document, (node) => {
    if (node.$ref === from) node.$ref = to;
  });
}
