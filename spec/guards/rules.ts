import {
  type Document,
  type Example,
  type Operation,
  operationsOf,
  type Reference,
  resolve,
  responsesOf,
  type Schema,
} from "../generate/openapi.ts";
import type { Finding } from "./finding.ts";
import { checkNames } from "./names.ts";

/** The headers that every response carries. */
export const ENVELOPE = [
  "X-Request-ID",
  "X-MemoryOS-Quota-Mode",
  "X-MemoryOS-Budget-Remaining",
  "X-MemoryOS-Circuit-Status",
  "X-MemoryOS-Processing",
];

/** Our own rules for the document: what no general linter knows to ask for. */
export function checkRules(document: Document): Finding[] {
  const findings = checkNames(document);
  for (const { operation } of operationsOf(document)) {
    const report = (rule: string, message: string) =>
      findings.push({ guard: "rules", rule, place: operation.operationId, message });
    if (!operation.summary) report("summary", "has no summary");
    if (!operation.description) report("description", "has no description");
    if (!operation["x-memoryos-profile"]) report("profile", "belongs to no profile");
    if (!operation["x-memoryos-permission"]?.length)
      report("permission", "names neither a permission nor a kind of caller");
    if (!operation["x-memoryos-requirements"]?.length) report("requirement", "has no requirement");
    checkSecurity(document, operation, report);
    for (const [status, response] of responsesOf(document, operation)) {
      const missing = ENVELOPE.filter((name) => !(name in (response.headers ?? {})));
      if (missing.length > 0) report("envelope", `${status} lacks ${missing.join(", ")}`);
      for (const [type, media] of Object.entries(response.content ?? {})) {
        const examples = Object.values(media.examples ?? {}).map((each) => resolve<Example>(document, each).value);
        if (examples.length === 0) report("example", `${status} ${type} has no example`);
        for (const outcome of outcomesWithout(document, media.schema, examples)) {
          report("example-per-outcome", `${status} has no example of the outcome ${outcome}`);
        }
      }
    }
  }
  return findings;
}

/** Who may call and which credentials the document asks for must say the same. */
function checkSecurity(
  document: Document,
  operation: Operation,
  report: (rule: string, message: string) => void,
): void {
  const asked = JSON.stringify(operation.security ?? document.security);
  const caller = operation["x-memoryos-permission"]?.[0] ?? "";
  const expected: Record<string, object[]> = {
    public: [],
    agent: [{ AgentKey: [], PassportToken: [] }],
    person: [{ PassportSession: [] }, { PassportCookie: [] }],
  };
  const right = JSON.stringify(expected[caller] ?? [{ TenantKey: [] }]);
  if (asked !== right) report("security", `is for ${caller}, which means ${right}, but its security is ${asked}`);
}

/** Values of a union's discriminator that no example has. */
function outcomesWithout(document: Document, schema: Schema | Reference, examples: unknown[]): string[] {
  const union = resolve<Schema>(document, schema as Schema | Reference);
  const { propertyName, mapping } = (union.discriminator ?? {}) as { propertyName?: string; mapping?: object };
  if (propertyName === undefined) return [];
  const shown = new Set(examples.map((example) => (example as Record<string, unknown>)[propertyName]));
  return Object.keys(mapping ?? {}).filter((outcome) => !shown.has(outcome));
}
