import { type Document, type Reference, resolve, type Schema } from "../generate/openapi.ts";
import { at, type Finding } from "./finding.ts";

/** That every schema and every field says what it is; a field may leave that to the schema it refers to. */
export function checkSchemas(document: Document): Finding[] {
  const findings: Finding[] = [];
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    if (!schema.description) at(findings, `#/components/schemas/${name}`)("schema-description", "has no description");
    for (const [property, value] of Object.entries(schema.properties ?? {})) {
      if (value.description || resolve<Schema>(document, value as Schema | Reference).description) continue;
      at(findings, `#/components/schemas/${name}/properties/${property}`)("property-description", "has no description");
    }
  }
  return findings;
}
