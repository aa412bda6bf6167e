/**
 * Generates `generated/` from `spec/`.
 *
 *     npm run generate                   writes what changed
 *     npm run generate -- --check        writes nothing, fails when a file is not what the spec says
 *     npm run generate -- --output DIR   the same for another folder
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { generate } from "./generate.ts";

const root = join(import.meta.dirname, "..", "..");
const { values } = parseArgs({
  options: { check: { type: "boolean", default: false }, output: { type: "string", default: join(root, "generated") } },
});
const output = resolve(values.output);
const shown = relative(process.cwd(), output) || ".";

/** What is written by hand, or once for each release. */
const KEPT = /^(package\.json|README\.md|LICENSE|snapshots\/.*|node_modules\/.*|.*\.tgz)$/;

const started = performance.now();
const files = await generate(root);
const stale: string[] = [];
for (const [name, content] of files) {
  const path = join(output, name);
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === content) continue;
  stale.push(name);
  if (values.check) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
// What is generated no longer leaves nothing behind, and nothing else lives here.
for (const entry of await readdir(output, { recursive: true, withFileTypes: true }).catch(() => [])) {
  const path = join(entry.parentPath, entry.name);
  const name = relative(output, path).replaceAll("\\", "/");
  if (entry.isDirectory() || files.has(name) || KEPT.test(name)) continue;
  stale.push(name);
  if (!values.check) await rm(path);
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
if (!values.check) {
  console.log(`${shown}: ${stale.length === 0 ? "nothing changed" : `wrote ${shortList(stale)}`} (${seconds} s)`);
} else if (stale.length === 0) {
  console.log(`${shown} is fresh: ${files.size} files checked in ${seconds} s`);
} else {
  console.error(
    `${shown} is not what spec/ says: ${shortList(stale)}. Run \`npm run generate\` and commit the result.`,
  );
  process.exitCode = 1;
}

function shortList(names: string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(", ")} and ${names.length - 20} more` : names.join(", ");
}
