import { expect, test } from "vitest";
import type { Need } from "./language.ts";
import { missing } from "./toolchain.ts";

const need: Need = { command: ["go", "version"], version: "1.25", install: "Go 1.25 or newer" };

test.each(["1.25", "1.25.0", "1.26.8", "2.0"])("%s is new enough", (version) => {
  expect(missing([need], () => version)).toBeNull();
});

test.each(["1.24.9", "1.9", "0.99"])("%s is too old, and what to install is said", (version) => {
  expect(missing([need], () => version)).toBe(`go is ${version}, 1.25 is needed (Go 1.25 or newer)`);
});

test("a command that is not there is missing", () => {
  expect(missing([{ ...need, command: ["no-such-command-anywhere"] }])).toContain("is not installed");
});

test("nothing is missing where nothing is needed", () => expect(missing([])).toBeNull());
