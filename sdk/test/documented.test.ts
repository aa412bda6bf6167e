import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const sdk = join(import.meta.dirname, "..");

it("every public symbol says what it is for, with an example, and every part of it has a comment", () => {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(sdk, "tsconfig.json"),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  const files = ["index", "universal", "webhooks/index", "testing/index", "adapters/openai", "adapters/anthropic"];
  const entries = files.map((file) => join(sdk, "src", `${file}.ts`));
  const program = ts.createProgram(entries, config?.options ?? {});
  const checker = program.getTypeChecker();

  const missing: string[] = [];
  const look = (symbol: ts.Symbol, name: string, needsExample: boolean) => {
    if (ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === "") missing.push(name);
    const hasExample = symbol.getJsDocTags(checker).some((tag) => tag.name === "example");
    if (needsExample && !hasExample) missing.push(`${name} (example)`);
  };

  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.SourceFile) as ts.Symbol;
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol =
        exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : (exported as ts.Symbol);
      look(symbol, symbol.name, true);
      const members = [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])];
      for (const member of members) {
        const [declaration] = member.declarations ?? [];
        // What belongs to us, and can be reached: a constructor is told of by its class.
        if (declaration === undefined || ts.isConstructorDeclaration(declaration)) continue;
        if (ts.isTypeParameterDeclaration(declaration) || member.name.includes("#")) continue;
        if (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Protected | ts.ModifierFlags.Private))
          continue;
        if (member.name === "name" || member.flags & ts.SymbolFlags.Prototype) continue;
        look(member, `${symbol.name}.${member.name}`, (member.flags & ts.SymbolFlags.Method) !== 0);
      }
    }
  }
  expect(missing).toEqual([]);
});
