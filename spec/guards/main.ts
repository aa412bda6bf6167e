/**
 * Guards the contract: what may not be released, or not without a word about it.
 *
 *     npm run guard                 lint, own rules, breaking changes, changelog
 *     npm run guard -- --snapshot   keeps the document as the release that its version names
 *
 * Exits with 1 when a guard found something.
 */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseArgs, styleText } from "node:util";
import { type Document, operationsOf, type Response, responsesOf } from "../generate/openapi.ts";
import { requirementsOf } from "../generate/requirements.ts";
import { breakingChanges } from "./breaking.ts";
import type { Finding } from "./finding.ts";
import { lintWithRedocly, lintWithSpectral } from "./lint.ts";
import { checkRelease } from "./release.ts";
import { checkRules } from "./rules.ts";
import { checkSnapshots, keepSnapshot, lastRelease } from "./snapshots.ts";

const root = join(import.meta.dirname, "..", "..");
const { values } = parseArgs({ options: { snapshot: { type: "boolean", default: false } } });
const text = await readFile(join(root, "generated", "openapi.json"), "utf8");
const document = JSON.parse(text) as Document;

if (values.snapshot) console.log(relative(root, await keepSnapshot(root, text)));
else await guard();

async function guard(): Promise<void> {
  console.log(contents());
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8");
  const released = await lastRelease(root);
  const guards: [name: string, findings: Finding[]][] = [
    ["own rules", checkRules(document)],
    ["redocly", await lintWithRedocly(document)],
    ["spectral", await lintWithSpectral(document)],
    ["snapshots", await checkSnapshots(root, changelog)],
  ];
  if (released) {
    const breaking = await breakingChanges(released, document);
    guards.push(["release", await checkRelease(released, document, changelog)]);
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
    for (const { rule, place, message } of findings.slice(0, 50)) console.log(`    ${rule}  ${place}: ${message}`);
    if (findings.length > 0) process.exitCode = 1;
  }
}

/** How much there is that the rules looked at. */
function contents(): string {
  const operations = [...operationsOf(document)].map(({ operation }) => operation);
  const responses = operations.flatMap((operation) => responsesOf(document, operation).map(([, response]) => response));
  const count = (size: (response: Response) => number) =>
    responses.reduce((total, response) => total + size(response), 0);
  const headers = count((response) => Object.keys(response.headers ?? {}).length);
  const examples = count((response) =>
    Object.values(response.content ?? {}).reduce((sum, { examples = {} }) => sum + Object.keys(examples).length, 0),
  );
  return [
    `${document.info.title} ${document.info.version}: ${operations.length} operations`,
    `${responses.length} responses, ${headers} headers and ${examples} examples on them`,
    `${requirementsOf(document).length} requirements`,
    `${Object.keys(document.components.schemas).length} schemas`,
  ].join(", ");
}
