import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LANGUAGES } from "./languages.ts";

const generated = LANGUAGES.filter(({ document }) => document !== null);

/** Where each generator is pinned. */
const PINS: Record<string, [file: string, text: (version: string) => string]> = {
  python: ["requirements.txt", (version) => `openapi-python-client==${version}`],
  go: ["go.mod", (version) => `oapi-codegen/v2 v${version}`],
  java: ["pom.xml", (version) => `<version>${version}</version>`],
  rust: ["Cargo.toml", (version) => `progenitor = { version = "=${version}"`],
  typescript: ["package.json", (version) => `"@hey-api/openapi-ts": "${version}"`],
};

test.each(generated)("$name has the generator that its own files pin, and the guide names it", async (language) => {
  const [file, text] = PINS[language.name] ?? ["", String];
  const pinned = await readFile(join(import.meta.dirname, language.name, file), "utf8");
  expect(pinned).toContain(text(language.version));
  const readme = await readFile(join(import.meta.dirname, "..", "docs", "guides", "17-generated-clients.md"), "utf8");
  expect(readme).toContain(`${language.generator} ${language.version}`);
});

test("lock files name packages and not where they came from", async () => {
  for (const { name } of LANGUAGES) {
    for (const file of await readdir(join(import.meta.dirname, name))) {
      if (!/^(requirements\.(in|txt)|package-lock\.json|go\.mod|pom\.xml)$/.test(file)) continue;
      const text = await readFile(join(import.meta.dirname, name, file), "utf8");
      expect(text, `${name}/${file}`).not.toMatch(/"resolved":|^\s*--(extra-)?index-url|<repository>/m);
    }
  }
});
