import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CouldNotRun } from "../could-not-run.ts";
import type { ReportDocument } from "./document.ts";
import { renderHtml } from "./html/page.ts";
import { renderJunit } from "./junit.ts";

/**
 * Writes a report into a folder: as JSON, as JUnit XML, and as a page.
 *
 * @returns a sentence that says where it is.
 * @throws CouldNotRun when the folder cannot be written.
 */
export async function writeReport(folder: string, document: ReportDocument): Promise<string> {
  const files = {
    "report.json": `${JSON.stringify(document, null, 2)}\n`,
    "report.html": renderHtml(document),
    "junit.xml": renderJunit(document),
  };
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  } catch (error) {
    throw new CouldNotRun(`cannot write ${folder}: ${error instanceof Error ? error.message : error}`);
  }
  return `Report: ${Object.keys(files)
    .map((name) => join(folder, name))
    .join(", ")}`;
}
