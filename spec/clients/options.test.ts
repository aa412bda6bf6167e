import { expect, test } from "vitest";
import { help, readOptions, UsageError } from "./options.ts";

const known = ["python", "go", "java"];

test("without arguments every language is made from the contract", () => {
  expect(readOptions([], known)).toEqual({ languages: known, document: null, keep: false, json: null });
});

test("languages are made in the order of the table, each once", () => {
  expect(readOptions(["go", "python", "go"], known)).toMatchObject({ languages: ["python", "go"] });
});

test("flags stand anywhere", () => {
  const options = readOptions(["--keep", "go", "--document", "a.yaml", "--json", "b.json"], known);
  expect(options).toEqual({ languages: ["go"], document: "a.yaml", keep: true, json: "b.json" });
});

test("a language that is not known is named, and so are the known", () => {
  expect(() => readOptions(["go", "cobol"], known)).toThrow(
    new UsageError("There is no client for cobol. The languages are python, go, java."),
  );
});

test("an unknown flag is refused", () => {
  expect(() => readOptions(["--kep"], known)).toThrow(UsageError);
});

test("help is given whatever else is asked, and names the languages", () => {
  expect(readOptions(["go", "--help"], known)).toBe("help");
  expect(help(known)).toContain("python, go, java");
});
