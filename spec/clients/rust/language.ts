import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Language, Workshop } from "../language.ts";

const target = (work: Workshop) => join(work.cache, "target");

/** What build.rs wrote last: Cargo keeps a folder for each state of the build script and of what it depends on. */
function generated(work: Workshop): string {
  const written = (path: string) => statSync(path).mtimeMs;
  const found = globSync(join(target(work), "debug", "build", "first-call-*", "out", "memoryos.rs"));
  const [newest] = found.sort((a, b) => written(b) - written(a));
  if (!newest) throw new Error("build.rs wrote no client");
  return newest;
}

export const rust: Language = {
  name: "rust",
  generator: "progenitor",
  version: "0.15.1",
  document: "3.0",
  needs: [{ command: ["cargo", "--version"], version: "1.88", install: "Rust 1.88 or newer" }],
  isExpected: false,
  install: { inputs: ["Cargo.lock"], run: async (work) => void (await work.run("cargo", ["fetch", "--locked"])) },
  // build.rs generates the client.
  compile: {
    async run(work) {
      const env = { CARGO_TARGET_DIR: target(work), MEMORYOS_OPENAPI: work.document };
      await work.run("cargo", ["build", "--locked"], env);
    },
  },
  scenario: (work) => ({ program: join(target(work), "debug", "first-call"), args: [] }),
  code: (work) => [generated(work)],
};
