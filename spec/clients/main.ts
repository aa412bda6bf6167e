/**
 * Generates a client in each language, builds it and makes the first calls with it. See `npm run clients -- --help`.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters, styleText } from "node:util";
import { type Documents, openDocuments } from "./documents.ts";
import type { Language, Workshop } from "./language.ts";
import { LANGUAGES } from "./languages.ts";
import { missingOperations, readCode } from "./operations.ts";
import { help, type Options, readOptions, UsageError } from "./options.ts";
import { type Check, checkScenario } from "./scenario.ts";
import { withServer } from "./server.ts";
import { hasPassed, type Result, type StepResult, table } from "./table.ts";
import { missing } from "./toolchain.ts";
import { installOnce, openWorkshop } from "./workshop.ts";

const root = join(import.meta.dirname, "..", "..");
const kept = join(root, ".tmp", "clients");
const known = LANGUAGES.map(({ name }) => name);

try {
  const options = readOptions(process.argv.slice(2), known);
  if (options === "help") console.log(help(known));
  else process.exitCode = await makeClients(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function makeClients(options: Options): Promise<number> {
  const documents = await openDocuments(root, options.document, join(kept, "document"));
  const results: Result[] = [];
  for (const language of LANGUAGES.filter(({ name }) => options.languages.includes(name))) {
    results.push(await makeClient(language, documents, options.keep));
  }
  console.log(`\n${table(results)}`);
  const failed = results.filter((result) => !hasPassed(result) && !isLeftOut(result));
  if (options.json) {
    await mkdir(dirname(options.json), { recursive: true });
    await writeFile(
      options.json,
      `${JSON.stringify(
        results.map((result) => ({ ...result, isLeftOut: isLeftOut(result) })),
        null,
        2,
      )}\n`,
    );
  }
  return failed.length > 0 ? 1 : 0;
}

/** A toolchain that is missing is no failure, except where CI is to have it. */
function isLeftOut({ language, leftOut }: Result): boolean {
  const isExpected = LANGUAGES.find(({ name }) => name === language)?.isExpected === true;
  return leftOut !== null && !(process.env.CI === "true" && isExpected);
}

async function makeClient(language: Language, documents: Documents, keep: boolean): Promise<Result> {
  const { name, generator, version } = language;
  const result: Result = {
    language: name,
    generator,
    version,
    document: language.document,
    leftOut: missing(language.needs),
    generated: null,
    compiled: null,
    scenario: null,
    checks: [],
  };
  console.log(styleText("bold", `\n▶ ${name}: ${generator} ${version}`.trimEnd()));
  if (result.leftOut !== null) {
    console.log(`  left out: ${result.leftOut}`);
    return result;
  }
  const document = documents.paths[language.document ?? "3.1"];
  const work = await openWorkshop(language, import.meta.dirname, join(kept, name), document);
  try {
    const { install, generate, compile } = language;
    if (install && !(await timed("install", () => installOnce(install, work))).passed) {
      result.generated = { passed: false, milliseconds: 0 };
      return result;
    }
    const complete = () => checkOperations(language, documents, work);
    if (generate) {
      result.generated = await timed("generate", async () => {
        await generate.run(work);
        await complete();
      });
      if (!result.generated.passed) return result;
    }
    result.compiled = await timed("compile", async () => {
      await compile.run(work);
      if (!generate) await complete();
    });
    if (!result.compiled.passed) return result;
    result.scenario = await timed("scenario", async () => {
      result.checks = await runScenario(language, documents, work);
      const failed = result.checks.filter(({ passed }) => !passed);
      if (failed.length > 0)
        throw new Error(failed.map(({ name, got }) => `not so: ${name} (it saw ${got})`).join("\n"));
    });
    return result;
  } finally {
    if (keep) console.log(`  kept in ${work.project}`);
    else await rm(work.project, { recursive: true, force: true });
  }
}

async function checkOperations(language: Language, documents: Documents, work: Workshop): Promise<void> {
  const paths = language.code(work);
  if (paths.length === 0) return;
  const absent = missingOperations(documents.contract, await readCode(paths));
  if (absent.length > 0) throw new Error(`the client has no ${absent.join(", ")}`);
}

async function runScenario(language: Language, { contract }: Documents, work: Workshop): Promise<Check[]> {
  const { program, args, env } = language.scenario(work);
  const output = await withServer((url, key) =>
    work.run(program, args, { ...env, MEMORYOS_URL: url, MEMORYOS_API_KEY: key }),
  );
  console.log(`  ${stripVTControlCharacters(output).trim()}`);
  return checkScenario(output, contract);
}

/** Does one step and says so before and after, since it may take minutes. */
async function timed(name: string, step: () => Promise<unknown>): Promise<StepResult> {
  console.log(`  ${name} …`);
  const started = performance.now();
  try {
    await step();
    const milliseconds = performance.now() - started;
    console.log(`  ${styleText("green", "✓")} ${name} ${(milliseconds / 1000).toFixed(1)} s`);
    return { passed: true, milliseconds };
  } catch (error) {
    const { message } = error as Error;
    console.error(`  ${styleText("red", "✗")} ${name}: ${message.replaceAll("\n", "\n    ")}`);
    return { passed: false, milliseconds: performance.now() - started };
  }
}
