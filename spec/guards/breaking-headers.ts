import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  type Header,
  type Reference,
  type Response,
  resolve,
  type Schema,
} from "../generate/openapi.ts";
import type { Report } from "./finding.ts";

/** What a header's value is, as a client reads it. */
const KEYWORDS = ["type", "format", "const", "enum", "pattern", "items"] as const;

/** oasdiff does not look into the headers of answers: here is what it would find. */
export function compareHeaders(
  [before, was]: [Document, Response],
  [after, is]: [Document, Response],
  status: string,
  report: Report,
): void {
  for (const [name, header] of Object.entries(was.headers ?? {})) {
    const current = is.headers?.[name];
    if (!current) {
      report("header-removed", `${status} no longer carries ${name}`);
      continue;
    }
    const old = resolve<Header>(before, header);
    const now = resolve<Header>(after, current);
    if (old.required && !now.required) report("header-optional", `${status} no longer always carries ${name}`);
    const [oldValue, newValue] = [schemaOf(before, old), schemaOf(after, now)];
    for (const keyword of KEYWORDS) {
      if (isDeepStrictEqual(oldValue[keyword], newValue[keyword])) continue;
      const [from, to] = [oldValue[keyword], newValue[keyword]].map((value) => JSON.stringify(value) ?? "none");
      report("header-changed", `${name} of ${status}: ${keyword} was ${from}, is ${to}`);
    }
  }
}

function schemaOf(document: Document, header: Header): Schema {
  return resolve<Schema>(document, header.schema as Schema | Reference);
}
