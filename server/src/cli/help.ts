import { COMMON_FLAGS, type Command } from "./command.ts";

/** The list of commands. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ words }) => words.length)) + 2;
  const rows = commands.map(({ words, summary }) => `  ${words.padEnd(width)}${summary}`);
  return `Runs a MemoryOS server and looks after its data.

Usage: memoryos-server [COMMAND] [flags]

${rows.join("\n")}

Without a command it serves. \`memoryos-server COMMAND --help\` says more of each; \`memoryos-server serve --help\` lists the
variables that set the server up.

A command that meets a running server on the same data folder has the server do it, at once; otherwise it opens the folder
itself.

Exit status: 0 done, 1 not done and the message says why, 2 the command line is wrong.`;
}

/** Everything about one command. */
export function helpOf(command: Command): string {
  const flags = Object.entries({ ...command.flags, ...COMMON_FLAGS }).map(([name, { value, help }]) => {
    return [`--${name}${value ? ` ${value}` : ""}`, help] as const;
  });
  const width = Math.max(...flags.map(([flag]) => flag.length)) + 2;
  const indent = " ".repeat(width + 2);
  const usage = ["memoryos-server", command.words, ...command.args, "[flags]"].join(" ");
  return [
    `${command.summary}.`,
    "",
    `Usage: ${usage}`,
    "",
    command.about,
    "",
    ...flags.map(([flag, help]) => `  ${flag.padEnd(width)}${help.replaceAll("\n", `\n${indent}`)}`),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
    `Exit status: ${command.status}.`,
  ].join("\n");
}
