import { isDeepStrictEqual } from "node:util";
import { type Document, operationsOf } from "../generate/openapi.ts";
import { breakingChanges, changedOperations, requirementsOf } from "./breaking.ts";
import type { Finding } from "./finding.ts";

/** Words in a changelog that stand for the name of every operation. */
const EVERY = "every operation";

/**
 * Whether the contract may be what it is now, after what was last released: a breaking change needs the version raised, and
 * any change an entry in the changelog that names it.
 *
 * @param released The snapshot of the last release.
 * @param changelog The text of `CHANGELOG.md`.
 */
export async function checkRelease(released: Document, document: Document, changelog: string): Promise<Finding[]> {
  const [was, is] = [released.info.version, document.info.version];
  const changed = await changesOf(released, document);
  if (changed.length === 0) return [];
  const findings: Finding[] = [];
  const breaking = await breakingChanges(released, document);
  if (breaking.length > 0 && !isBreakingBump(was, is)) findings.push(...breaking);
  if (was === is && breaking.length === 0) {
    findings.push(changelogFinding("version", `the contract differs from release ${was}: raise its version`));
  }
  const section = sectionOf(changelog, is);
  if (section === null) {
    findings.push(changelogFinding("entry", `CHANGELOG.md has no section for ${is}; it has to name ${list(changed)}`));
    return findings;
  }
  const missing = changed.filter(
    (name) => !section.includes(name) && !(section.includes(EVERY) && isOperation(document, name)),
  );
  if (missing.length > 0) {
    findings.push(
      changelogFinding("entry", `CHANGELOG.md says nothing in its section for ${is} about ${list(missing)}`),
    );
  }
  return findings;
}

/** Names of what is not as it was released: operations, errors, requirements, webhooks. */
async function changesOf(released: Document, document: Document): Promise<string[]> {
  const changed = await changedOperations(released, document);
  const [before, after] = [released, document].map(
    (each) => new Map([...operationsOf(each)].map(({ operation }) => [operation.operationId, operation])),
  ) as [Map<string, unknown>, Map<string, unknown>];
  // oasdiff leaves out what it takes for documentation, and all of our own extensions.
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    if (!isDeepStrictEqual(before.get(id), after.get(id))) changed.add(id);
  }
  const rules = [requirementsOf(released), requirementsOf(document)] as const;
  for (const id of new Set(rules.flatMap((each) => [...each.keys()]))) {
    if (!isDeepStrictEqual(rules[0].get(id), rules[1].get(id))) changed.add(id);
  }
  const hooks = [released.webhooks ?? {}, document.webhooks ?? {}] as const;
  for (const name of new Set(hooks.flatMap((each) => Object.keys(each)))) {
    if (!isDeepStrictEqual(hooks[0][name], hooks[1][name])) changed.add(name);
  }
  return [...changed].sort();
}

/** Before 1.0 a breaking change raises the minor version, from 1.0 on the major. */
function isBreakingBump(was: string, is: string): boolean {
  const [oldMajor = 0, oldMinor = 0] = was.split(".").map(Number);
  const [major = 0, minor = 0] = is.split(".").map(Number);
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor);
}

/** The text below `## VERSION`, or null when there is no such heading. */
function sectionOf(changelog: string, version: string): string | null {
  const sections = changelog.split(/^## /m).slice(1);
  return sections.find((section) => section.split(/[\s,]/, 1)[0] === version) ?? null;
}

function isOperation(document: Document, name: string): boolean {
  return [...operationsOf(document)].some(({ operation }) => operation.operationId === name);
}

function list(names: string[]): string {
  const shown = names.slice(0, 10).join(", ");
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

function changelogFinding(rule: string, message: string): Finding {
  return { guard: "changelog", rule, place: "CHANGELOG.md", message };
}
