import { type Document, PROFILES } from "../generate/openapi.ts";
import { bindingsOf } from "../generate/requirements.ts";
import { at, type Finding } from "./finding.ts";

const LEVELS = ["base", "strict", "extended"];
const KEYWORDS = ["MUST", "SHOULD", "MAY"];

/** That every rule is one: a sentence with an id, and values that the conformance suite knows. */
export function checkRequirements(document: Document): Finding[] {
  const findings: Finding[] = [];
  const texts = new Map<string, string>();
  for (const { rule, profile, operation } of bindingsOf(document)) {
    const report = at(findings, `${rule.id} of ${operation}`);
    if (!/^[A-Z]{3}-\d{3}$/.test(rule.id ?? "")) report("requirement-id", "has no id like ADD-001");
    if (!isSentence(rule.text)) report("requirement-text", "is no sentence with a full stop");
    if (!LEVELS.includes(rule.level)) report("requirement-level", `${rule.level} is none of ${LEVELS.join(", ")}`);
    if (!KEYWORDS.includes(rule.keyword)) {
      report("requirement-keyword", `${rule.keyword} is none of ${KEYWORDS.join(", ")}`);
    }
    if (!PROFILES.includes(profile)) report("requirement-profile", `${profile} is no profile`);
    if (rule.untestable !== undefined && !isSentence(rule.untestable)) {
      report("requirement-untestable", "does not say why in a sentence");
    }
    const known = texts.get(rule.id);
    if (known !== undefined && known !== rule.text) report("requirement-text", "reads otherwise at another operation");
    texts.set(rule.id, rule.text);
  }
  return findings;
}

function isSentence(text: string | undefined): boolean {
  return text !== undefined && text.trim().length > 1 && text.endsWith(".");
}
