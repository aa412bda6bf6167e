import type { Change } from "./changes.ts";

/** Words that stand for the name of every operation. */
const EVERY = "every operation";

/** Kinds whose names are no words of English: they are known without code marks. */
const DISTINCT: Change["kind"][] = ["operation", "rule", "webhook"];

/** The text below `## VERSION`, or null when there is no such heading. */
export function sectionOf(changelog: string, version: string): string | null {
  const sections = changelog.split(/^## /m).slice(1);
  return sections.find((section) => section.split(/[\s,]/, 1)[0] === version) ?? null;
}

/** The versions whose headings have a date: `## 0.1.0, 2026-11-24`. */
export function releasedVersions(changelog: string): string[] {
  return [...changelog.matchAll(/^## (\d+\.\d+\.\d+)[\s,(]+\d{4}-\d{2}-\d{2}/gm)].map(([, version = ""]) => version);
}

/**
 * The changes about which a section of the changelog says nothing. A component counts as named, too, when all operations that
 * use it are.
 */
export function unnamed(section: string, changes: Change[], operationCount: number): Change[] {
  const hasEvery = section.includes(EVERY);
  return changes.filter(({ kind, name, operations }) => {
    if (DISTINCT.includes(kind) ? names(section, name) : names(codeOf(section), name)) return false;
    if (kind === "operation" && hasEvery) return false;
    if (operations.length === 0) return true;
    const areAll = hasEvery && operations.length >= operationCount;
    return !areAll && !operations.every((operation) => names(section, operation));
  });
}

/** Whether a text has the name as a whole word: `getMemoryHistory` does not name `getMemory`. */
function names(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![A-Za-z0-9_-]|[A-Za-z0-9_]\\.)${escaped}(?![A-Za-z0-9_-]|\\.[A-Za-z0-9_])`).test(text);
}

/** What stands between backticks. */
function codeOf(section: string): string {
  return [...section.matchAll(/`([^`]*)`/g)].map(([, code]) => code).join("\n");
}
