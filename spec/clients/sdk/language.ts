import { join } from "node:path";
import type { Language } from "../language.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const tsc = join(root, "node_modules", ".bin", "tsc");

/** Our own client is written by hand, and is here to be seen beside the others; the workspace type-checks its example. */
export const sdk: Language = {
  name: "sdk",
  generator: "@memoryos/sdk",
  version: "of this repository",
  document: null,
  needs: [],
  isExpected: false,
  compile: { run: async (work) => void (await work.run(tsc, ["-p", join(root, "sdk"), "--noEmit"])) },
  // Where the workspace finds its packages.
  scenario: () => ({ program: process.execPath, args: [join(import.meta.dirname, "first-call.ts")] }),
  code: () => [],
};
