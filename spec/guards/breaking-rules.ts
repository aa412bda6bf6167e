import type { Document } from "../generate/openapi.ts";
import { type Binding, bindingsOf, EVERYWHERE } from "../generate/requirements.ts";
import type { Finding } from "./finding.ts";

/** From the strongest on. */
const LEVELS = ["base", "strict", "extended"];
const KEYWORDS = ["MUST", "SHOULD", "MAY"];

/** A rule once published is what clients rely on, wherever it binds: it may be added to, never taken back. */
export function breakingRules(before: Document, after: Document): Finding[] {
  const now = byId(after);
  return [...byId(before)].flatMap(([id, places]) => {
    const current = now.get(id);
    if (!current) {
      const text = [...places.values()][0]?.rule.text;
      return [{ guard: "assertions", rule: "requirement-removed", place: id, message: `the rule is gone: ${text}` }];
    }
    return compare(id, places, current);
  });
}

/** Compares a rule at each of its places; the same change at many of them is one finding. */
function compare(id: string, before: Map<string, Binding>, after: Map<string, Binding>): Finding[] {
  const changes = new Map<string, string[]>();
  for (const [operation, was] of before) {
    const is = after.get(operation) ?? after.get(EVERYWHERE);
    const found = is ? weakenings(was, is) : [["requirement-unbound", "no longer binds"]];
    for (const change of found) {
      const key = JSON.stringify(change);
      changes.set(key, [...(changes.get(key) ?? []), operation === EVERYWHERE ? "the whole service" : operation]);
    }
  }
  return [...changes].map(([key, operations]) => {
    const [rule, message] = JSON.parse(key) as [string, string];
    return { guard: "assertions", rule, place: id, message: `${message} (${operations.join(", ")})` };
  });
}

function weakenings(was: Binding, is: Binding): [rule: string, message: string][] {
  const found: [string, string][] = [];
  if (KEYWORDS.indexOf(is.rule.keyword) > KEYWORDS.indexOf(was.rule.keyword)) {
    found.push(["requirement-weakened", `was ${was.rule.keyword}, is ${is.rule.keyword}`]);
  }
  if (LEVELS.indexOf(is.rule.level) > LEVELS.indexOf(was.rule.level)) {
    found.push(["requirement-weakened", `was of the level ${was.rule.level}, is of ${is.rule.level}`]);
  }
  if (is.rule.untestable !== undefined && was.rule.untestable === undefined) {
    found.push(["requirement-untestable", "no test shows it any longer"]);
  }
  if (is.profile !== was.profile) {
    found.push(["requirement-moved", `belonged to the profile ${was.profile}, belongs to ${is.profile}`]);
  }
  return found;
}

function byId(document: Document): Map<string, Map<string, Binding>> {
  const rules = new Map<string, Map<string, Binding>>();
  for (const binding of bindingsOf(document)) {
    const { id } = binding.rule;
    rules.set(id, (rules.get(id) ?? new Map()).set(binding.operation, binding));
  }
  return rules;
}
