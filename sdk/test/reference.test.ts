import { fileURLToPath } from "node:url";
import { type DeclarationReflection, ReflectionKind } from "typedoc";
import { expect, it } from "vitest";
import { readSdk } from "../../spec/docs/sdk-reference.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a symbol says of itself; a function says it at its signature. */
function commentOf(symbol: DeclarationReflection) {
  return symbol.comment ?? symbol.signatures?.find(({ comment }) => comment)?.comment;
}

it("says of every public symbol what it is for, with an example", async () => {
  const { project } = await readSdk(root);
  const symbols = (project.children ?? [])
    .flatMap((entry) => entry.children ?? [])
    .filter((symbol) => symbol.kind !== ReflectionKind.Reference);
  expect(symbols.length).toBeGreaterThan(60);
  const methods = symbols
    .flatMap((symbol) => symbol.children ?? [])
    .filter(({ kind, inheritedFrom }) => kind === ReflectionKind.Method && inheritedFrom === undefined);
  const lacking = (all: DeclarationReflection[], has: (symbol: DeclarationReflection) => boolean) =>
    all.filter((symbol) => !has(symbol)).map((symbol) => symbol.getFriendlyFullName());
  expect(lacking([...symbols, ...methods], (symbol) => (commentOf(symbol)?.summary.length ?? 0) > 0)).toEqual([]);
  const withExample = (symbol: DeclarationReflection) => commentOf(symbol)?.getTag("@example") !== undefined;
  expect(lacking([...symbols, ...methods], withExample)).toEqual([]);
});
