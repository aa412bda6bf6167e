import {
  type Document,
  type Header,
  operationsOf,
  type Reference,
  type Response,
  resolve,
  type Schema,
} from "./openapi.ts";

/** Moves headers into `components.headers`: each definition stands there once, under the name that the header usually has. */
export function shareHeaders(document: Document): void {
  const own = [...operationsOf(document)].flatMap(({ operation }) => Object.values(operation.responses));
  const responses = [...own, ...Object.values(document.components.responses ?? {})].filter((each) => !("$ref" in each));
  const uses = new Map<string, Map<string, number>>();
  for (const { headers } of responses as Response[]) {
    for (const [name, header] of Object.entries(headers ?? {})) {
      headers[name] = withExample(document, header as Header);
      const texts = uses.get(name) ?? new Map<string, number>();
      const text = JSON.stringify(headers[name]);
      uses.set(name, texts.set(text, (texts.get(text) ?? 0) + 1));
    }
  }
  const shared: Record<string, Header> = {};
  const components = new Map<string, string>();
  for (const [name, texts] of uses) {
    const definitions = [...texts].sort(([, a], [, b]) => b - a).map(([text]) => JSON.parse(text) as Header);
    const usual = definitions[0] as Header;
    for (const header of definitions) {
      const component = header === usual ? name : otherName(name, usual, header);
      if (component in shared) throw new Error(`Two definitions of the header ${component} differ only in their words`);
      shared[component] = header;
      components.set(`${name} ${JSON.stringify(header)}`, component);
    }
  }
  for (const { headers } of responses as Response[]) {
    for (const [name, header] of Object.entries(headers ?? {})) {
      const component = components.get(`${name} ${JSON.stringify(header)}`);
      headers[name] = { $ref: `#/components/headers/${component}` };
    }
  }
  document.components.headers = shared;
}

/** What sets a definition apart from the usual one: its kind of value, or whether it is always there. */
function otherName(name: string, usual: Header, header: Header): string {
  const { $ref } = header.schema;
  if ($ref && $ref !== usual.schema.$ref) return $ref.replace(/^.*\//, "").replace(/Header$/, "");
  return `${name}-${header.required ? "required" : "optional"}`;
}

function withExample(document: Document, header: Header): Header {
  const schema = resolve<Schema>(document, header.schema as Schema | Reference);
  const example = schema.examples?.[0] ?? (schema.enum as unknown[] | undefined)?.[0];
  return example === undefined ? header : { ...header, example };
}
