import { COMMON_FLAGS, type Command } from "./command.ts";

/** The commands of a group, such as those about keys. */
export function groupOverview(group: readonly Command[]): string {
  const name = group[0]?.words.split(" ")[0];
  return `Usage: npx memoryos-server ${name} COMMAND [flags]

${rowsOf(group).join("\n")}

\`npx memoryos-server ${name} COMMAND --help\` says more of each.`;
}

function rowsOf(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map(({ words }) => words.length)) + 2;
  return commands.map(({ words, summary }) => `  ${words.padEnd(width)}${summary}`);
}

/** The list of commands. */
export function overview(commands: readonly Command[]): string {
  return `Runs a MemoryOS server and looks after its data.

Usage: npx memoryos-server [COMMAND] [flags]

${rowsOf(commands).join("\n")}

Without a command it serves. \`npx memoryos-server COMMAND --help\` says more of each; \`npx memoryos-server serve --help\`
lists the variables that set the server up; \`--version\` says which version this is.

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
  const usage = ["npx memoryos-server", command.words, ...command.args, "[flags]"].join(" ");
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
