import { parseArgs } from "node:util";
import { COMMON_FLAGS, type Command, UsageError } from "./command.ts";
import { didYouMean } from "./suggest.ts";

/** What a command line asks for. */
export type Parsed =
  | { help: Command | readonly Command[] }
  | { version: true }
  | { command: Command; flags: Record<string, string | boolean | undefined>; args: string[] };

/**
 * Reads a command line. Nothing is passed over: what is not known would seem to have its effect.
 *
 * @param usual The command when none is named.
 * @throws UsageError naming what is not known, and what is meant perhaps.
 */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[], usual: Command): Parsed {
  if (argv.length === 1 && VERSION.includes(argv[0] as string)) return { version: true };
  const { command, rest } = find(argv, commands, usual);
  const wantsHelp = rest.some(isHelp);
  if (wantsHelp && argv.length === 1) return { help: commands };
  if (!("words" in command)) return { help: command };
  if (wantsHelp) return { help: command };
  const { values, positionals } = parse(command, rest);
  if (positionals.length !== command.args.length) {
    const wanted = command.args.length === 0 ? "nothing more" : command.args.join(" ");
    throw new UsageError(`${command.words} takes ${wanted}, got ${positionals.join(" ") || "nothing"}`);
  }
  return { command, flags: values, args: positionals };
}

const VERSION = ["--version", "-V", "version"];

function isHelp(arg: string): boolean {
  return arg === "--help" || arg === "-h";
}

/** The command that a line names, or those of the group whose help it asks for. */
function find(
  argv: readonly string[],
  commands: readonly Command[],
  usual: Command,
): { command: Command | readonly Command[]; rest: string[] } {
  const [first, second] = argv;
  if (first === undefined || first.startsWith("-")) return { command: usual, rest: [...argv] };
  if (first === "help") {
    const named = argv.slice(1);
    if (named[0] === undefined || isHelp(named[0])) return { command: commands, rest: [] };
    if (named.length === 1) named.push("--help");
    return { command: find(named, commands, usual).command, rest: ["--help"] };
  }
  const two = commands.find(({ words }) => words === `${first} ${second}`);
  if (two) return { command: two, rest: argv.slice(2) };
  const one = commands.find(({ words }) => words === first);
  if (one && (second === undefined || second.startsWith("-") || one.args.length > 0)) {
    return { command: one, rest: argv.slice(1) };
  }
  const group = commands.filter(({ words }) => words.startsWith(`${first} `));
  if (group.length > 0) {
    if (second !== undefined && isHelp(second)) return { command: group, rest: [] };
    const within = group.map(({ words }) => words);
    if (second === undefined || second.startsWith("-")) {
      throw new UsageError(`${first} what? There is ${within.join(", ")}`);
    }
    throw new UsageError(`There is no command ${first} ${second}${didYouMean(`${first} ${second}`, within)}`);
  }
  if (one) throw new UsageError(`${first} takes nothing more, got ${second}`);
  const known = commands.map(({ words }) => words);
  throw new UsageError(`There is no command ${first}${didYouMean(first, known)}`);
}

function parse(command: Command, args: string[]) {
  const flags = { ...command.flags, ...COMMON_FLAGS };
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => [
      name,
      { type: value ? ("string" as const) : ("boolean" as const) },
    ]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const flag = /'(--?[^' ]+)/.exec(message)?.[1];
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && flag !== undefined) {
      const known = Object.keys(flags).map((name) => `--${name}`);
      throw new UsageError(`${command.words} has no flag ${flag}${didYouMean(flag, known)}`);
    }
    throw new UsageError(`${command.words}: ${message}`);
  }
}
