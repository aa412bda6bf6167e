import {
  type Document,
  type Header,
  operationsOf,
  type Reference,
  type Response,
  resolve,
  responsesOf,
  type Schema,
} from "../generate/openapi.ts";
import { at, type Finding, type Report } from "./finding.ts";

/** The headers that every response carries. */
const ENVELOPE = [
  "X-Request-ID",
  "X-MemoryOS-Quota-Mode",
  "X-MemoryOS-Budget-Remaining",
  "X-MemoryOS-Circuit-Status",
  "X-MemoryOS-Processing",
];

/** The header that every response documents and some do not carry: it needs a tenant with a limit. */
const QUOTA_RESET = "X-MemoryOS-Quota-Reset";

/** Which headers responses have, and what the document says of each. */
export function checkHeaders(document: Document): Finding[] {
  const findings: Finding[] = [];
  for (const { operation } of operationsOf(document)) {
    const report = at(findings, operation.operationId);
    for (const [status, response] of responsesOf(document, operation))
      checkEnvelope(document, status, response, report);
  }
  for (const [place, header] of headersOf(document)) {
    const report = at(findings, place);
    checkHeader(document, header, report);
    if (!place.startsWith("#/components/headers/"))
      report("header-shared", "stands here: move it to #/components/headers");
  }
  return findings;
}

function checkEnvelope(document: Document, status: string, response: Response, report: Report): void {
  const headers = response.headers ?? {};
  const missing = [...ENVELOPE, QUOTA_RESET].filter((name) => !headers[name]);
  if (missing.length > 0) report("envelope", `${status} lacks ${missing.join(", ")}`);
  const isRequired = (name: string) => {
    const header = headers[name];
    return header !== undefined && resolve<Header>(document, header).required === true;
  };
  for (const name of ENVELOPE) {
    if (headers[name] && !isRequired(name)) report("envelope-required", `${status}: ${name} has to be required`);
  }
  if (isRequired(QUOTA_RESET)) report("envelope-required", `${status}: ${QUOTA_RESET} cannot be required`);
}

function checkHeader(document: Document, header: Header, report: Report): void {
  if (!header.description) report("header-description", "has no description");
  const schema = resolve<Schema>(document, (header.schema ?? {}) as Schema | Reference);
  if (!schema.type && !("const" in schema)) report("header-schema", "has a schema without a type");
  if (header.example === undefined) report("header-example", "has no example");
}

/** Every header that is written out, once, with its place. */
function* headersOf(document: Document): Generator<[place: string, header: Header]> {
  for (const [name, header] of Object.entries(document.components.headers ?? {})) {
    yield [`#/components/headers/${name}`, header];
  }
  const own = [...operationsOf(document)].flatMap(({ operation }) =>
    Object.entries(operation.responses).map(([status, response]) => [`${operation.operationId} ${status}`, response]),
  ) as [string, Response | Reference][];
  const shared = Object.entries(document.components.responses ?? {});
  for (const [place, response] of [...own, ...shared]) {
    if ("$ref" in response) continue;
    for (const [name, header] of Object.entries(response.headers ?? {})) {
      if (!("$ref" in header)) yield [`${place} ${name}`, header];
    }
  }
}
