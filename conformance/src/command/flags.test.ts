import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Flags, readFlags } from "./flags.ts";

const FLAGS = {
  target: { kind: "text", help: "" },
  profile: { kind: "list", help: "" },
  bail: { kind: "switch", help: "" },
  config: { kind: "text", help: "" },
} as const satisfies Flags;

const folder = mkdtempSync(join(tmpdir(), "memoryos-flags-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: unknown): string {
  const file = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe("options", () => {
  it("come from the command line first, then the environment, then the file", () => {
    const config = fileOf({ target: "file", profile: ["file"], bail: true });
    const env = { MEMORYOS_CONFORMANCE_TARGET: "environment", MEMORYOS_CONFORMANCE_PROFILE: "core, quota" };
    const { given } = readFlags(FLAGS, ["--target", "line", "--config", config], env);
    expect(given).toMatchObject({ target: "line", profile: ["core", "quota"], bail: true });
  });

  it("are not given by an empty variable", () => {
    expect(readFlags(FLAGS, [], { MEMORYOS_CONFORMANCE_TARGET: "" }).given).toEqual({});
  });

  it.each([
    [["--bial"], {}, "there is no flag --bial (did you mean --bail?)"],
    [[], { MEMORYOS_CONFORMANCE_TARGT: "x" }, "did you mean MEMORYOS_CONFORMANCE_TARGET?"],
    [[], { MEMORYOS_CONFORMANCE_BAIL: "yes" }, "MEMORYOS_CONFORMANCE_BAIL must be 1 or 0, got yes"],
    [["--config", "/nowhere.json"], {}, "cannot read the options in /nowhere.json"],
    [["--config", fileOf({ profle: [] })], {}, "there is no option profle (did you mean profile?)"],
    [["--config", fileOf({ profile: "core" })], {}, 'profile must be a list of texts, got "core"'],
    [["--config", fileOf([])], {}, "must hold a JSON object"],
  ])("are refused as %j %j", (args, env, message) => {
    expect(() => readFlags(FLAGS, args, env)).toThrow(message);
  });
});
