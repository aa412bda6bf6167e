import { describe, expect, it } from "vitest";
import { UsageError } from "./command.ts";
import { groupOverview, helpOf, overview } from "./help.ts";
import { COMMANDS } from "./index.ts";
import { parseCommandLine } from "./parse.ts";

const serve = COMMANDS[0] as (typeof COMMANDS)[number];
const parse = (line: string) => parseCommandLine(line.split(" ").filter(Boolean), COMMANDS, serve);
/** What a line asks for, in words. */
function read(line: string): string {
  const parsed = parse(line);
  if ("version" in parsed) return "version";
  if ("help" in parsed) {
    if ("words" in parsed.help) return `help ${parsed.help.words}`;
    return parsed.help === COMMANDS ? "help all" : `help ${parsed.help.map(({ words }) => words).join(", ")}`;
  }
  return [parsed.command.words, ...parsed.args, JSON.stringify(parsed.flags)].join(" ");
}

describe("a command line", () => {
  it.each([
    ["", "serve {}"],
    ["serve", "serve {}"],
    ["--data-dir /x", 'serve {"data-dir":"/x"}'],
    ["keys create --name a --json", 'keys create {"name":"a","json":true}'],
    ["keys revoke --tenant t k1", 'keys revoke k1 {"tenant":"t"}'],
    ["tenants", "tenants {}"],
    ["tenants list", "tenants list {}"],
    ["restore /b --force", 'restore /b {"force":true}'],
    ["--help", "help all"],
    ["-h", "help all"],
    ["help", "help all"],
    ["help --help", "help all"],
    ["keys --help", "help keys create, keys list, keys revoke"],
    ["keys -h", "help keys create, keys list, keys revoke"],
    ["help keys", "help keys create, keys list, keys revoke"],
    ["lifecycle --help", "help lifecycle run"],
    ["tenants --help", "help tenants"],
    ["help serve", "help serve"],
    ["--version", "version"],
    ["-V", "version"],
    ["version", "version"],
    ["help keys revoke", "help keys revoke"],
    ["keys revoke --help", "help keys revoke"],
    ["serve -h", "help serve"],
  ])("%j is read", (line, meaning) => {
    expect(read(line)).toBe(meaning);
  });

  it.each([
    ["kys", /no command kys/],
    ["serv", /no command serv \(did you mean serve\?\)/],
    ["docter", /did you mean doctor\?/],
    ["keys", /keys what\? There is keys create, keys list, keys revoke/],
    ["keys creat", /did you mean keys create\?/],
    ["keys list --jsn", /no flag --jsn \(did you mean --json\?\)/],
    ["keys list -x", /no flag -x/],
    ["keys list more", /takes nothing more, got more/],
    ["serve more", /takes nothing more, got more/],
    ["keys revoke", /takes KEY, got nothing/],
    ["keys revoke a b", /takes KEY, got a b/],
    ["keys create --name", /name/],
    ["--port 9000", /serve has no flag --port/],
    ["help nothing", /no command nothing/],
  ])("%j is refused, and says what is wrong", (line, message) => {
    expect(() => parse(line)).toThrow(message);
    expect(() => parse(line)).toThrow(UsageError);
  });
});

describe("the help", () => {
  it("lists every command", () => {
    for (const { words, summary } of COMMANDS) expect(overview(COMMANDS)).toMatch(new RegExp(`${words} +${summary}`));
  });

  it("of a group lists its commands and no other", () => {
    const keys = COMMANDS.filter(({ words }) => words.startsWith("keys "));
    for (const { words, summary } of keys) expect(groupOverview(keys)).toMatch(new RegExp(`${words} +${summary}`));
    expect(groupOverview(keys)).toMatch(/^Usage: npx memoryos-server keys COMMAND/);
    expect(groupOverview(keys)).not.toMatch(/doctor|tenants/);
  });

  it.each(COMMANDS.map((command) => [command.words, command] as const))(
    "of %s names its flags, their defaults, examples that are read, and its exit status",
    (_, command) => {
      const help = helpOf(command);
      for (const name of Object.keys(command.flags)) expect(help).toContain(`\n  --${name} `);
      for (const { value, help: about } of Object.values(command.flags)) if (value) expect(about).toMatch(/default/);
      expect(help).toMatch(/Exit status: 0 /);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) {
        const words = example.replace(/^(\S+=\S+ )+/, "").replace(/ \|.*$/, "");
        expect(words).toMatch(/^npx memoryos-server/);
        expect(read(words.replace(/^npx memoryos-server ?/, ""))).toMatch(new RegExp(`^(${command.words}|tenants)`));
      }
    },
  );
});
