import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openPepper } from "./pepper.ts";
import { openSecretBox } from "./secret-box.ts";

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "memoryos-box-"));
  dirs.push(dir);
  openPepper(dir, { expected: false });
  return dir;
}

it("opens what was sealed in the same folder for the same thing, and nothing else", () => {
  const dir = folder();
  const sealed = openSecretBox(dir).seal("a secret", "mine");
  expect(openSecretBox(dir).open(sealed, "mine")).toBe("a secret");
  expect(() => openSecretBox(dir).open(sealed, "another's")).toThrow();
  expect(() => openSecretBox(folder()).open(sealed, "mine")).toThrow();
  expect(() => openSecretBox(dir).open(sealed.with(sealed.length - 1, (sealed.at(-1) ?? 0) ^ 1), "mine")).toThrow();
});

it("seals the same secret differently each time, and shows nothing of it", () => {
  const box = openSecretBox(folder());
  const [one, two] = [box.seal("a secret", "mine"), box.seal("a secret", "mine")];
  expect(Buffer.from(one).equals(two)).toBe(false);
  expect(Buffer.from(one).includes("a secret")).toBe(false);
});
