import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Document } from "../generate/openapi.ts";
import { buildDocs } from "./build.ts";
import type { Manifest } from "./contract.ts";

/** What the reference takes from Swagger UI, with its licence. */
const SWAGGER_FILES = [
  "swagger-ui.css",
  "swagger-ui-bundle.js",
  "swagger-ui-bundle.js.LICENSE.txt",
  "LICENSE",
  "NOTICE",
];

/**
 * Writes the whole documentation of `generated/` into a folder, over what is there.
 *
 * @returns How many files there are.
 */
export async function writeSite(root: string, output: string): Promise<number> {
  const generated = join(root, "generated");
  const document = await readFile(join(generated, "openapi.json"), "utf8");
  const manifest = JSON.parse(await readFile(join(generated, "manifest.json"), "utf8")) as Manifest;
  const files = await buildDocs({ document: JSON.parse(document) as Document, manifest });
  files.set("openapi.js", `globalThis.memoryosDocument = ${document};`);
  files.set("openapi.json", document);
  for (const name of ["openapi.yaml", "openapi-3.0.json"]) {
    files.set(name, await readFile(join(generated, name), "utf8"));
  }

  await mkdir(join(output, "assets"), { recursive: true });
  for (const [name, content] of files) await writeFile(join(output, name), content);
  const swagger = dirname(createRequire(join(root, "server", "package.json")).resolve("swagger-ui-dist/package.json"));
  for (const name of SWAGGER_FILES) await copyFile(join(swagger, name), join(output, "assets", name));
  return files.size + SWAGGER_FILES.length;
}
