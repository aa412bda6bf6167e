import { type Document, operationsOf } from "../generate/openapi.ts";
import { sectionOf, unnamed } from "./changelog.ts";
import { type Change, changesOf } from "./changes.ts";
import type { Finding } from "./finding.ts";
import { byVersion } from "./snapshots.ts";

/**
 * Whether the contract may be what it is now, after what was last released: a breaking change needs the version raised, and
 * any change an entry in the changelog that names it.
 *
 * @param released The snapshot of the last release.
 * @param changelog The text of `CHANGELOG.md`.
 * @param breaking What breaks clients between the two.
 */
export function checkRelease(
  released: Document,
  document: Document,
  changelog: string,
  breaking: readonly Finding[],
): Finding[] {
  const [was, is] = [released.info.version, document.info.version];
  const changes = changesOf(released, document);
  const findings: Finding[] = [];
  if (byVersion(is, was) < 0) findings.push(finding("version", `${is} is lower than ${was}, which is released`));
  if (changes.length === 0) return findings;
  if (breaking.length > 0 && !isBreakingBump(was, is)) findings.push(...breaking);
  if (was === is && breaking.length === 0) {
    findings.push(finding("version", `the contract differs from release ${was}: raise its version`));
  }
  const section = sectionOf(changelog, is);
  if (section === null) {
    findings.push(finding("entry", `CHANGELOG.md has no section for ${is}; it has to name ${list(changes)}`));
    return findings;
  }
  const count = Math.max(...[released, document].map((each) => [...operationsOf(each)].length));
  const missing = unnamed(section, changes, count);
  if (missing.length > 0) {
    findings.push(finding("entry", `CHANGELOG.md says nothing in its section for ${is} about ${list(missing)}`));
  }
  return findings;
}

/** Before 1.0 a breaking change raises the minor version, from 1.0 on the major. */
function isBreakingBump(was: string, is: string): boolean {
  const [oldMajor = 0, oldMinor = 0] = was.split(".").map(Number);
  const [major = 0, minor = 0] = is.split(".").map(Number);
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor);
}

/** The names as the changelog has to give them: operations first, then what is shared. */
function list(changes: Change[]): string {
  const kinds: Change["kind"][] = ["operation", "webhook", "rule", "component", "document"];
  const names = changes
    .toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.name < b.name ? -1 : 1))
    .map(({ kind, name }) => (kind === "component" || kind === "document" ? `\`${name}\`` : name));
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}

function finding(rule: string, message: string): Finding {
  return { guard: "changelog", rule, place: "CHANGELOG.md", message };
}
