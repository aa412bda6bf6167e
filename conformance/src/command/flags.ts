import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { didYouMean } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";

/** One option of a command. */
export interface Flag {
  /** `list` may be given several times; in the environment its values are separated by commas. */
  kind: "text" | "list" | "switch";
  /** What stands for the value in the usage, such as `URL`. */
  value?: string;
  help: string;
}

/** The options of a command, by name without `--`. */
export type Flags = Readonly<Record<string, Flag>>;

/** The values that were given, wherever they came from. */
export type Given<F extends Flags> = {
  [Name in keyof F]?: F[Name]["kind"] extends "switch" ? boolean : F[Name]["kind"] extends "list" ? string[] : string;
};

type Environment = Readonly<Record<string, string | undefined>>;
type Values = Record<string, string | string[] | boolean>;

const PREFIX = "MEMORYOS_CONFORMANCE_";

/**
 * Reads options from the command line, then the environment, then the file that `--config` names: the first that has an
 * option wins.
 *
 * @throws UsageError naming the flag, variable or field that is wrong.
 */
export function readFlags<F extends Flags>(
  flags: F,
  args: readonly string[],
  env: Environment,
): { given: Given<F>; rest: string[] } {
  const { values, rest } = fromLine(flags, args);
  const named: Values = { ...fromEnvironment(flags, env), ...values };
  const file = typeof named.config === "string" ? fromFile(flags, named.config) : {};
  return { given: { ...file, ...named } as Given<F>, rest };
}

/** One line for each option, for a usage text. */
export function flagTable(flags: Flags): string {
  const names = Object.entries(flags).map(([name, { value }]) => `--${name}${value === undefined ? "" : ` ${value}`}`);
  const width = Math.max(...names.map(({ length }) => length)) + 2;
  return Object.values(flags)
    .map(({ help }, at) => `  ${(names[at] ?? "").padEnd(width)}${help.replaceAll("\n", `\n${" ".repeat(width + 2)}`)}`)
    .join("\n");
}

/** The variable that stands for an option. */
export function variableOf(name: string): string {
  return PREFIX + name.toUpperCase().replaceAll("-", "_");
}

function fromLine(flags: Flags, args: readonly string[]): { values: Values; rest: string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { kind }]) => [
      name,
      { type: kind === "switch" ? ("boolean" as const) : ("string" as const), multiple: kind === "list" },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
    return { values: values as Values, rest: positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const flag = /'--?([^'\s]+)/.exec(message)?.[1];
    const unknown = (error as { code?: string }).code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && flag !== undefined;
    if (!unknown) throw new UsageError(message.split(". ")[0]);
    const names = Object.keys(flags).map((name) => `--${name}`);
    throw new UsageError(`there is no flag --${flag}${didYouMean(`--${flag}`, names)}`);
  }
}

function fromEnvironment(flags: Flags, env: Environment): Values {
  const names = new Map(Object.keys(flags).map((name) => [variableOf(name), name]));
  const values: Values = {};
  for (const [variable, text = ""] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || text === "") continue;
    const name = names.get(variable);
    if (name === undefined) {
      throw new UsageError(`there is no variable ${variable}${didYouMean(variable, names.keys())}`);
    }
    const kind = flags[name]?.kind;
    if (kind === "switch" && !["0", "1"].includes(text))
      throw new UsageError(`${variable} must be 1 or 0, got ${text}`);
    values[name] = kind === "switch" ? text === "1" : kind === "list" ? text.split(",").map((one) => one.trim()) : text;
  }
  return values;
}

function fromFile(flags: Flags, file: string): Values {
  const values: Values = {};
  for (const [name, value] of Object.entries(readObject(file))) {
    const flag = flags[name];
    if (flag === undefined || name === "config") {
      throw new UsageError(`${file}: there is no option ${name}${didYouMean(name, Object.keys(flags))}`);
    }
    const fits = { switch: isBoolean, list: isTexts, text: isText }[flag.kind](value);
    if (!fits) {
      const expected = { switch: "true or false", list: "a list of texts", text: "a text or a number" }[flag.kind];
      throw new UsageError(`${file}: ${name} must be ${expected}, got ${JSON.stringify(value)}`);
    }
    values[name] = typeof value === "number" ? String(value) : (value as string | string[] | boolean);
  }
  return values;
}

function readObject(file: string): object {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof content === "object" && content !== null && !Array.isArray(content)) return content;
  } catch (error) {
    throw new UsageError(`cannot read the options in ${file}: ${error instanceof Error ? error.message : error}`);
  }
  throw new UsageError(`${file} must hold a JSON object whose fields are options, such as {"target": "https://…"}`);
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isText(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
