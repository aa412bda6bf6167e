import {
  type Document,
  type Header,
  operationsOf,
  type Reference,
  type Response,
  resolve,
  type Schema,
} from "./openapi.ts";

/** Moves headers into `components.headers`: what a header usually is stands there once, what is else stands where it is. */
export function shareHeaders(document: Document): void {
  const own = [...operationsOf(document)].flatMap(({ operation }) => Object.values(operation.responses));
  const responses = [...own, ...Object.values(document.components.responses ?? {})].filter((each) => !("$ref" in each));
  const shared: Record<string, Header> = {};
  const written = new Map<string, Map<string, number>>();
  for (const { headers } of responses as Response[]) {
    for (const [name, header] of Object.entries(headers ?? {})) {
      headers[name] = withExample(document, header as Header);
      const uses = written.get(name) ?? written.set(name, new Map()).get(name);
      const text = JSON.stringify(headers[name]);
      uses?.set(text, (uses.get(text) ?? 0) + 1);
    }
  }
  for (const [name, uses] of written) {
    const [usual] = [...uses].reduce((most, each) => (each[1] > most[1] ? each : most));
    shared[name] = JSON.parse(usual);
    for (const { headers } of responses as Response[]) {
      if (JSON.stringify(headers?.[name]) === usual) headers[name] = { $ref: `#/components/headers/${name}` };
    }
  }
  document.components.headers = shared;
}

function withExample(document: Document, header: Header): Header {
  const schema = resolve<Schema>(document, header.schema as Schema | Reference);
  const example = schema.examples?.[0] ?? (schema.enum as unknown[] | undefined)?.[0];
  return example === undefined ? header : { ...header, example };
}
