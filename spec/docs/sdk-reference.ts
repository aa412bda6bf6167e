import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Application, type ProjectReflection } from "typedoc";

/** The SDK's public symbols, as TypeDoc reads them from the source of every entry of the package. */
export async function readSdk(root: string): Promise<{ app: Application; project: ProjectReflection }> {
  const sdk = join(root, "sdk");
  const { exports } = JSON.parse(await readFile(join(sdk, "package.json"), "utf8")) as {
    exports: Record<string, string | { "memoryos-source": string }>;
  };
  const entries = Object.values(exports).filter((entry) => typeof entry === "object");
  const app = await Application.bootstrap({
    name: "@memoryos/sdk",
    entryPoints: entries.map((entry) => join(sdk, entry["memoryos-source"])),
    tsconfig: join(sdk, "tsconfig.json"),
    readme: join(sdk, "README.md"),
    excludeInternal: true,
    excludePrivate: true,
    // The contract's own types are in its reference.
    excludeExternals: true,
    disableSources: true,
    hideGenerator: true,
    validation: { notExported: false, invalidLink: true, rewrittenLink: false, unusedMergeModuleWith: false },
    logLevel: "Error",
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the SDK");
  return { app, project };
}

/** Writes the reference of the SDK's symbols into a folder, as pages that open from disk. */
export async function writeSdkReference(root: string, output: string): Promise<void> {
  const { app, project } = await readSdk(root);
  await app.generateDocs(project, output);
}
