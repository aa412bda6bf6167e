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
// A schema or a page that no longer exists leaves no file behind.
for (const folder of ["schemas", "docs"]) {
  for (const file of await readdir(join(output, folder)).catch(() => [])) {
    const name = `${folder}/${file}`;
    if (files.has(name)) continue;
    stale.push(name);
    if (!values.check) await rm(join(output, name));
  }
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
