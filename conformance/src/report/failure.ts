import { manifest, type RequirementEntry } from "@memoryos/contract";
import type { Exchange } from "../exchange.ts";
import type { CheckResult } from "../result.ts";

/** The requirements that a check is about. */
export function rulesOf({ proves }: Pick<CheckResult, "proves">): RequirementEntry[] {
  return manifest.requirements.filter(({ id }) => proves.includes(id));
}

/** What to look for in the target's log. */
export function requestIdOf({ responseHeaders }: Exchange): string {
  const id = responseHeaders["x-request-id"];
  return id === undefined ? "without X-Request-ID" : `X-Request-ID ${id}`;
}
