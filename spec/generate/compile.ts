import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  compile,
  formatDiagnostic,
  getOpExamples,
  getPatternData,
  NodeHost,
  navigateProgram,
  type Program,
  resolveCompilerOptions,
  serializeValueAsJson,
} from "@typespec/compiler";
import type { Document } from "./openapi.ts";
import type { ParameterValues } from "./parameters.ts";

/** What the generator takes from TypeSpec. */
export interface CompiledSpec {
  /** The document as the OpenAPI emitter made it. */
  document: Document;
  /** For each pattern the words that say what it asks for, which OpenAPI has no place for. */
  patterns: Record<string, string>;
  /** The path and query parameters of examples, which the emitter leaves out. */
  values: ParameterValues;
}

/**
 * Compiles a service of `spec/` as `tspconfig.yaml` says.
 *
 * @param entry Its entry point below `spec/`.
 * @throws Error with every diagnostic when the TypeSpec does not compile without errors and warnings.
 */
export async function compileSpec(root: string, entry = "main.tsp"): Promise<CompiledSpec> {
  const entrypoint = join(root, "spec", entry);
  const [options, problems] = await resolveCompilerOptions(NodeHost, { cwd: root, entrypoint });
  // A folder of its own, so that two runs at the same time do not meet.
  const output = await mkdtemp(join(tmpdir(), "memoryos-openapi-"));
  const emitter = "@typespec/openapi3";
  options.options = { [emitter]: { ...options.options?.[emitter], "emitter-output-dir": output } };
  try {
    const program = await compile(NodeHost, entrypoint, options);
    const diagnostics = [...problems, ...program.diagnostics];
    if (diagnostics.length > 0) throw new Error(diagnostics.map((found) => formatDiagnostic(found)).join("\n"));
    const document = JSON.parse(await readFile(join(output, "openapi.json"), "utf8")) as Document;
    return { document, patterns: patternMessages(program), values: parameterValues(program) };
  } finally {
    await rm(output, { recursive: true });
  }
}

function patternMessages(program: Program): Record<string, string> {
  const messages = new Map<string, string>();
  const note = (type: Parameters<typeof getPatternData>[1]) => {
    const data = getPatternData(program, type);
    if (data?.validationMessage) messages.set(data.pattern, data.validationMessage);
  };
  navigateProgram(program, { scalar: note, modelProperty: note });
  return Object.fromEntries([...messages].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the first example of each operation sends beside its body. */
function parameterValues(program: Program): ParameterValues {
  const values: ParameterValues = {};
  navigateProgram(program, {
    operation(operation) {
      const sent = getOpExamples(program, operation)[0]?.parameters;
      if (!operation.interface || sent?.valueKind !== "ObjectValue") return;
      const own: Record<string, unknown> = {};
      for (const [name, { value }] of sent.properties) {
        if (name !== "body") own[name] = serializeValueAsJson(program, value, value.type);
      }
      values[operation.name] = own;
    },
  });
  return values;
}
