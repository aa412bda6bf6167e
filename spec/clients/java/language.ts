import { join } from "node:path";
import type { Language } from "../language.ts";

/** Maven is told to be quiet and not to ask. */
const mvn = ["--batch-mode", "--quiet"];

export const java: Language = {
  name: "java",
  generator: "openapi-generator",
  version: "7.25.0",
  document: "3.0",
  needs: [
    { command: ["javac", "-version"], version: "17", install: "a JDK, 17 or newer" },
    { command: ["mvn", "--version"], version: "3.6", install: "Maven" },
  ],
  isExpected: false,
  generate: {
    run: async (work) => void (await work.run("mvn", [...mvn, "generate-sources", `-Dopenapi=${work.document}`])),
  },
  compile: { run: async (work) => void (await work.run("mvn", [...mvn, "compile", `-Dopenapi=${work.document}`])) },
  scenario: () => ({ program: "mvn", args: [...mvn, "exec:java"] }),
  code: (work) => [join(work.project, "target", "generated-sources", "openapi", "src", "main", "java")],
};
