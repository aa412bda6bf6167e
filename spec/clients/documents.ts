import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Document } from "../generate/openapi.ts";
import { downgrade } from "../generate/openapi30.ts";

/** The contract, and the files that generators read it from. */
export interface Documents {
  contract: Document;
  paths: Record<"3.1" | "3.0", string>;
}

/** The documents in `generated/`, or those made of another document. */
export async function openDocuments(root: string, file: string | null, folder: string): Promise<Documents> {
  const generated = join(root, "generated");
  if (file === null) {
    const contract = JSON.parse(await readFile(join(generated, "openapi.json"), "utf8")) as Document;
    return {
      contract,
      paths: { "3.1": join(generated, "openapi.yaml"), "3.0": join(generated, "openapi-3.0.json") },
    };
  }
  const contract = parse(await readFile(file, "utf8")) as Document;
  const paths = { "3.1": join(folder, "openapi.json"), "3.0": join(folder, "openapi-3.0.json") };
  await mkdir(folder, { recursive: true });
  await writeFile(paths["3.1"], JSON.stringify(contract, null, 2));
  await writeFile(paths["3.0"], JSON.stringify(downgrade(contract), null, 2));
  return { contract, paths };
}
