import type { Document } from "../generate/openapi.ts";
import { breakingFields } from "./breaking-fields.ts";
import { breakingForOasdiff } from "./breaking-oasdiff.ts";
import { breakingOperations } from "./breaking-operations.ts";
import { breakingRules } from "./breaking-rules.ts";
import { breakingSchemas } from "./breaking-schemas.ts";
import type { Finding } from "./finding.ts";
import { withWebhooksAsAnswers } from "./webhooks.ts";

/**
 * What would break a client that was written for the document `before`: oasdiff's findings, and ours where it is blind. What
 * the service sends by itself is compared like what it answers.
 */
export async function breakingChanges(before: Document, after: Document): Promise<Finding[]> {
  const [was, is] = [withWebhooksAsAnswers(before), withWebhooksAsAnswers(after)];
  return [
    ...(await breakingForOasdiff(was, is)),
    ...breakingOperations(was, is),
    ...breakingSchemas(was, is),
    ...breakingFields(was, is),
    ...breakingRules(was, is),
    ...removedWebhooks(before, after),
    ...removedServers(before, after),
  ];
}

function removedWebhooks(before: Document, after: Document): Finding[] {
  return Object.keys(before.webhooks ?? {})
    .filter((name) => !after.webhooks?.[name])
    .map((name) => ({ guard: "assertions", rule: "webhook-removed", place: name, message: "is no longer sent" }));
}

function removedServers(before: Document, after: Document): Finding[] {
  const now = after.servers.map(({ url }) => url);
  return before.servers
    .filter(({ url }) => !now.includes(url))
    .map(({ url }) => ({ guard: "assertions", rule: "server-removed", place: url, message: "is no longer there" }));
}
