import { isDeepStrictEqual } from "node:util";
import { type Document, operationsOf, type Schema } from "../generate/openapi.ts";
import { reachable } from "../generate/walk.ts";
import type { Finding } from "./finding.ts";

type ReportAt = (rule: string, place: string, message: string) => void;

/** What breaks clients in the shared parts of a document, by the names that these have. */
export function breakingSchemas(before: Document, after: Document): Finding[] {
  const findings: Finding[] = [];
  const report: ReportAt = (rule, place, message) => findings.push({ guard: "assertions", rule, place, message });
  const answered = reachable(after, [
    [...operationsOf(after)].map(({ operation }) => operation.responses),
    after.components.responses,
    after.components.headers,
  ]);
  for (const [name, was] of Object.entries(before.components.schemas)) {
    const is = after.components.schemas[name];
    if (!is)
      report("schema-removed", name, "is gone, or is called otherwise: generated clients name their types after it");
    else compareValues(name, was, is, answered.has(name), report);
  }
  compareCredentials(before, after, report);
  return findings;
}

/** A closed enum of answers never grows, an open one never loses a value, and neither turns into the other. */
function compareValues(name: string, was: Schema, is: Schema, isAnswered: boolean, report: ReportAt): void {
  const [wasOpen, isOpen] = [was, is].map((schema) => schema["x-extensible-enum"] as unknown[] | undefined);
  const [wasClosed, isClosed] = [was, is].map((schema) => schema.enum as unknown[] | undefined);
  if (wasOpen && !isOpen) report("enum-closed", name, "no longer takes values that are not known yet");
  if (wasClosed && !isClosed && isAnswered) report("enum-opened", name, "was a closed set of values, and no longer is");
  for (const value of wasOpen ?? []) {
    if (isOpen && !isOpen.includes(value)) report("known-value-removed", name, `no longer knows ${value}`);
  }
  for (const value of isClosed ?? []) {
    if (isAnswered && wasClosed && !wasClosed.includes(value)) {
      report("closed-value-added", name, `has a new value ${value}, and clients have no branch for it`);
    }
  }
  for (const value of wasClosed ?? []) {
    if (isClosed && !isClosed.includes(value)) report("closed-value-removed", name, `no longer has ${value}`);
  }
}

/** How a credential is sent, which its description only words. */
function compareCredentials(before: Document, after: Document, report: ReportAt): void {
  const how = (scheme: object) => ({ ...scheme, description: "" });
  for (const [name, was] of Object.entries(before.components.securitySchemes)) {
    const is = after.components.securitySchemes[name];
    if (!is) report("credential-removed", name, "is no longer a way to authenticate");
    else if (!isDeepStrictEqual(how(was), how(is)))
      report("credential-changed", name, "is no longer sent the same way");
  }
}
