import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Language, Workshop } from "../language.ts";

const program = (work: Workshop) => join(work.cache, "first-call");

export const go: Language = {
  name: "go",
  generator: "oapi-codegen",
  version: "2.8.2",
  document: "3.1",
  needs: [{ command: ["go", "env", "GOVERSION"], version: "1.25", install: "Go 1.25 or newer" }],
  isExpected: true,
  // go.mod names the generator as a tool, and go.sum has the checksums of all it is made of.
  install: {
    inputs: ["go.mod", "go.sum"],
    async run(work) {
      await work.run("go", ["mod", "download"]);
      await work.run("go", ["tool", "oapi-codegen", "-version"]);
    },
  },
  generate: {
    async run(work) {
      await mkdir(join(work.project, "memoryos"));
      await work.run("go", ["tool", "oapi-codegen", "-config", "oapi-codegen.yaml", work.document]);
    },
  },
  compile: { run: async (work) => void (await work.run("go", ["build", "-o", program(work), "."])) },
  scenario: (work) => ({ program: program(work), args: [] }),
  code: (work) => [join(work.project, "memoryos")],
};
