import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { compile, formatDiagnostic, NodeHost, resolveCompilerOptions } from "@typespec/compiler";
import type { Document } from "./openapi.ts";

/**
 * Compiles `spec/main.tsp` as `tspconfig.yaml` says and returns the document as the OpenAPI emitter made it.
 *
 * @throws Error with every diagnostic when the TypeSpec does not compile without errors and warnings.
 */
export async function compileSpec(root: string): Promise<Document> {
  const entrypoint = join(root, "spec", "main.tsp");
  const [options, problems] = await resolveCompilerOptions(NodeHost, { cwd: root, entrypoint });
  const output = join(root, ".tmp", "openapi");
  await rm(output, { recursive: true, force: true });
  const program = await compile(NodeHost, entrypoint, options);
  const diagnostics = [...problems, ...program.diagnostics];
  if (diagnostics.length > 0) throw new Error(diagnostics.map((found) => formatDiagnostic(found)).join("\n"));
  return JSON.parse(await readFile(join(output, "openapi.json"), "utf8")) as Document;
}
