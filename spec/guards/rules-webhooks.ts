import { type Document, PROFILES, parametersOf } from "../generate/openapi.ts";
import { at, type Finding } from "./finding.ts";

/** What comes with every message, so that its receiver can tell what it is and who sent it. */
const HEADERS = [
  "X-MemoryOS-Event",
  "X-MemoryOS-Timestamp",
  "X-MemoryOS-Delivery",
  "X-MemoryOS-Signature",
  "X-MemoryOS-Signature-V2",
];

/** What every message that the service sends has to say of itself. */
export function checkWebhooks(document: Document): Finding[] {
  const findings: Finding[] = [];
  for (const [name, item] of Object.entries(document.webhooks ?? {})) {
    for (const message of Object.values(item)) {
      const report = at(findings, name);
      if (!message.summary) report("summary", "has no summary");
      if (!message.description) report("description", "has no description");
      const profile = message["x-memoryos-profile"];
      if (!PROFILES.includes(profile)) report("profile", `${profile} is no profile`);
      const always = parametersOf(document, message).filter((each) => each.in === "header" && each.required);
      const missing = HEADERS.filter((header) => !always.some((each) => each.name === header));
      if (missing.length > 0) report("webhook-header", `does not require ${missing.join(", ")}`);
      const bodies = Object.values(message.requestBody?.content ?? {});
      if (bodies.length === 0) report("content", "has no body");
      for (const { examples = {} } of bodies) {
        if (Object.keys(examples).length === 0) report("example", "has no example");
      }
    }
  }
  return findings;
}
