import type { Document } from "../generate/openapi.ts";
import type { Finding } from "./finding.ts";
import { checkNames } from "./names.ts";
import { checkExamples } from "./rules-examples.ts";
import { checkHeaders } from "./rules-headers.ts";
import { checkLimits } from "./rules-limits.ts";
import { checkOperations } from "./rules-operations.ts";
import { checkRequirements } from "./rules-requirements.ts";
import { checkSchemas } from "./rules-schemas.ts";
import { checkWebhooks } from "./rules-webhooks.ts";

const CHECKS = [
  checkNames,
  checkOperations,
  checkHeaders,
  checkExamples,
  checkWebhooks,
  checkRequirements,
  checkSchemas,
  checkLimits,
];

/** Our own rules for the document: what no general linter knows to ask for. */
export function checkRules(document: Document): Finding[] {
  return CHECKS.flatMap((check) => check(document));
}
