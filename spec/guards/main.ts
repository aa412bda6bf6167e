/**
 * Guards the contract: what may not be released, or not without a word about it.
 *
 *     npm run guard                 lint, own rules, snapshots, breaking changes, changelog
 *     npm run guard -- --list       every operation × status with its headers, examples and requirements
 *     npm run guard -- --snapshot   keeps the document as the release that its version names
 *
 * Exits with 1 when a guard found something.
 */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseArgs, styleText } from "node:util";
import type { Document } from "../generate/openapi.ts";
import { breakingChanges } from "./breaking.ts";
import { listing, totals } from "./contents.ts";
import type { Finding } from "./finding.ts";
import { lintWithRedocly, lintWithSpectral } from "./lint.ts";
import { checkRelease } from "./release.ts";
import { checkRules } from "./rules.ts";
import { checkSnapshots, keepSnapshot, lastRelease } from "./snapshots.ts";

/** How many findings of one guard are shown. */
const SHOWN = 50;

const root = join(import.meta.dirname, "..", "..");
const { values } = parseArgs({
  options: { snapshot: { type: "boolean", default: false }, list: { type: "boolean", default: false } },
});
const text = await readFile(join(root, "generated", "openapi.json"), "utf8");
const document = JSON.parse(text) as Document;

if (values.list) console.log(listing(document));
else if (values.snapshot) await snapshot();
else await guard();

async function guard(): Promise<void> {
  console.log(totals(document));
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8");
  const guards: [name: string, findings: Finding[]][] = [
    ["own rules", checkRules(document)],
    ["redocly", await lintWithRedocly(document)],
    ["spectral", await lintWithSpectral(document)],
    ["snapshots", await checkSnapshots(root, changelog)],
  ];
  const released = await lastRelease(root);
  if (released) {
    const breaking = await breakingChanges(released, document);
    guards.push(["release", checkRelease(released, document, changelog, breaking)]);
    const { version } = released.info;
    console.log(
      `compared with ${version}: ${breaking.length === 0 ? "no breaking change" : `${breaking.length} breaking`}`,
    );
  } else {
    console.log("no release to compare with yet");
  }
  for (const [name, findings] of guards) {
    const mark = findings.length === 0 ? styleText("green", "✓") : styleText("red", "✗");
    console.log(`${mark} ${name.padEnd(10)} ${findings.length} findings`);
    for (const { rule, place, message } of findings.slice(0, SHOWN)) console.log(`    ${rule}  ${place}: ${message}`);
    if (findings.length > SHOWN) console.log(`    … and ${findings.length - SHOWN} more`);
    if (findings.length > 0) process.exitCode = 1;
  }
}

async function snapshot(): Promise<void> {
  try {
    console.log(relative(root, await keepSnapshot(root, text)));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
