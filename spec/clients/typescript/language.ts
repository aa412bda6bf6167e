import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Language, Workshop } from "../language.ts";

/** The packages stand beside the project, where they are found from. */
const bin = (work: Workshop, name: string) => join(work.cache, "node_modules", ".bin", name);

export const typescript: Language = {
  name: "typescript",
  generator: "@hey-api/openapi-ts",
  version: "0.99.0",
  document: "3.1",
  needs: [{ command: ["npm", "--version"], version: "10", install: "npm" }],
  isExpected: false,
  install: {
    inputs: ["package.json", "package-lock.json"],
    async run(work) {
      for (const name of ["package.json", "package-lock.json"]) {
        await copyFile(join(work.project, name), join(work.cache, name));
      }
      await work.run("npm", ["ci", "--prefix", work.cache, "--ignore-scripts", "--no-audit", "--no-fund"]);
    },
  },
  generate: {
    run: async (work) => void (await work.run(bin(work, "openapi-ts"), [], { MEMORYOS_OPENAPI: work.document })),
  },
  compile: { run: async (work) => void (await work.run(bin(work, "tsc"), ["-p", "."])) },
  scenario: () => ({ program: process.execPath, args: ["first-call.ts"] }),
  code: (work) => [join(work.project, "memoryos")],
};
