import { dropUnreachable } from "./document.ts";
import { LOSSES, type Loss } from "./losses.ts";
import type { Document, Schema } from "./openapi.ts";
import { type Conversion, convertSchema } from "./schema30.ts";
import { answeredOf, askedOf, reachable } from "./walk.ts";

/** The same contract for tools that need OpenAPI 3.0. `x-memoryos-losses` says what of it did not fit. */
export function downgrade(document: Document): Record<string, unknown> {
  const { webhooks, info, ...rest } = structuredClone(document);
  const losses = new Set<Loss>();
  if (webhooks) losses.add("webhooks");
  // What only messages need is not converted, so that nothing is lost of it.
  dropUnreachable(rest as Document);
  const nullable = new Set<string>();
  const converted = convertTree(rest, {
    schemas: rest.components.schemas,
    nullable,
    losses,
    isAsked: false,
  }) as Document;
  for (const name of nullable) {
    const twin = `${name}OrNull`;
    if (converted.components.schemas[twin]) throw new Error(`Two schemas are called ${twin}`);
    converted.components.schemas[twin] = { ...converted.components.schemas[name], nullable: true };
  }
  dropUnreachable(converted);
  return {
    ...converted,
    openapi: "3.0.3",
    info: convertInfo(info, losses),
    "x-memoryos-losses": (Object.keys(LOSSES) as Loss[]).filter((loss) => losses.has(loss)).map((loss) => LOSSES[loss]),
  };
}

/** 3.0 knows a licence by its address alone. */
function convertInfo(info: Document["info"], losses: Set<Loss>): object {
  const { license, ...described } = info;
  if (license?.identifier === undefined) return info;
  losses.add("licence");
  return { ...described, license: { name: license.name, url: `https://spdx.org/licenses/${license.identifier}.html` } };
}

/** Converts every schema below a part of the document that is not a schema itself. */
function convertTree(node: unknown, conversion: Conversion): unknown {
  if (Array.isArray(node)) return node.map((item) => convertTree(item, conversion));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === "schema") return [key, convertSchema(value as Schema, conversion)];
      if (key === "components") return [key, convertComponents(node as Document, conversion)];
      if (key === "requestBody") return [key, convertTree(value, { ...conversion, isAsked: true })];
      // Examples are data, whatever their keys are called.
      if (key === "examples" || key === "example" || key.startsWith("x-")) return [key, value];
      return [key, convertTree(value, conversion)];
    }),
  );
}

function convertComponents(document: Document, conversion: Conversion): object {
  const { schemas, ...others } = document.components;
  const asked = reachable(document, askedOf(document));
  const answered = reachable(document, answeredOf(document));
  const convert = ([name, schema]: [string, Schema]): [string, Schema] => {
    const isAsked = asked.has(name) && !answered.has(name);
    return [name, convertSchema(schema, { ...conversion, isAsked })];
  };
  return {
    ...(convertTree(others, conversion) as object),
    schemas: Object.fromEntries(Object.entries(schemas).map(convert)),
  };
}
