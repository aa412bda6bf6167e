/**
 * `npm run build -w sdk`: makes `dist/`, the package as it is published: ES modules with their types, and in `dist/cjs` the
 * same for `require`. Every file stays a file of its own, so that all entries share one class of each error.
 *
 *     node sdk/build.ts [FOLDER]    makes the whole package in another folder
 */
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";

const sdk = import.meta.dirname;
const [folder = sdk] = process.argv.slice(2);
const dist = join(folder, "dist");
const generated = join(sdk, "..", "generated");

rmSync(dist, { recursive: true, force: true });
const tsc = join(sdk, "..", "node_modules", "typescript", "bin", "tsc");
const args = [tsc, "-p", join(sdk, "tsconfig.build.json"), "--outDir", dist];
const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

// The package needs no second one: the contract's types and catalogue take the places of the files that name them.
cpSync(join(generated, "types.d.ts"), join(dist, "contract.d.ts"));
const errors = readFileSync(join(generated, "errors.json"), "utf8").trim();
writeFileSync(join(dist, "testing", "catalogue.js"), `export const catalogue = ${errors};\n`);

const cjs = join(dist, "cjs");
for (const file of globSync("**/*.{js,d.ts}", { cwd: dist })) {
  const code = readFileSync(join(dist, file), "utf8");
  const target = join(cjs, file);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    target,
    file.endsWith(".js") ? (await transform(code, { format: "cjs", target: "es2022" })).code : code,
  );
}
writeFileSync(join(cjs, "package.json"), `${JSON.stringify({ type: "commonjs", sideEffects: false })}\n`);

if (folder !== sdk) {
  for (const file of ["package.json", "README.md", "CHANGELOG.md", "LICENSE"])
    cpSync(join(sdk, file), join(folder, file));
}
