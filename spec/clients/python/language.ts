import { join } from "node:path";
import type { Language, Workshop } from "../language.ts";

const python = (work: Workshop) => join(work.cache, "venv", "bin", "python");

/** Loads every module: Python finds a mistake in a module only then. */
const IMPORT_ALL = `
import importlib, pkgutil, memoryos_client
for module in pkgutil.walk_packages(memoryos_client.__path__, "memoryos_client."):
    importlib.import_module(module.name)
`;

export const python3: Language = {
  name: "python",
  generator: "openapi-python-client",
  version: "0.29.1",
  document: "3.1",
  needs: [
    {
      command: ["python3", "-c", "import ensurepip, sys; print(sys.version)"],
      version: "3.11",
      install: "python3 and python3-venv",
    },
  ],
  isExpected: true,
  install: {
    inputs: ["requirements.txt"],
    async run(work) {
      await work.run("python3", ["-m", "venv", "--clear", join(work.cache, "venv")]);
      await work.run(python(work), ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements.txt"]);
    },
  },
  generate: {
    async run(work) {
      const args = ["--path", work.document, "--config", "config.yaml", "--meta", "none", "--fail-on-warning"];
      // The generator calls `ruff`, which came with it.
      const PATH = `${join(work.cache, "venv", "bin")}:${process.env.PATH}`;
      await work.run("openapi-python-client", ["generate", ...args, "--output-path", "memoryos_client"], { PATH });
    },
  },
  compile: { run: async (work) => void (await work.run(python(work), ["-c", IMPORT_ALL])) },
  scenario: (work) => ({ program: python(work), args: ["first_call.py"] }),
  code: (work) => [join(work.project, "memoryos_client", "api")],
};
