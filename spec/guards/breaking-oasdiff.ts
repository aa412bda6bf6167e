import type { Document } from "../generate/openapi.ts";
import type { Finding } from "./finding.ts";
import { oasdiff } from "./oasdiff.ts";

/** oasdiff's level of what may break clients. We take it for breaking, like what breaks them for sure. */
const WARNING = 2;

/** What oasdiff takes for information only, and breaks clients by our own rules for versions. */
const PROMOTED = [
  // A request that leaves something out means something else than before.
  /^request-.*-default-value-(added|changed|removed)$/,
  // A client may send only what is left.
  /^request-body-enum-value-removed$/,
  // Which outcome an object is can no longer be told as before.
  /^(request|response)-.*-discriminator-(removed|property-name-changed|mapping-changed|mapping-deleted)$/,
  // Generated clients have one class for each tag.
  /^api-tag-removed$/,
  // A client asks for one success and takes another for a failure.
  /^response-success-status-added$/,
];

/** What oasdiff finds that would break a client, webhooks aside. */
export async function breakingForOasdiff(before: Document, after: Document): Promise<Finding[]> {
  const changes = await oasdiff("changelog", before, after);
  return changes
    .filter(({ level, id }) => level >= WARNING || PROMOTED.some((pattern) => pattern.test(id)))
    .map(({ id, text, operationId, path }) => ({
      guard: "oasdiff",
      rule: id,
      place: operationId ?? path ?? "#",
      message: text,
    }));
}
