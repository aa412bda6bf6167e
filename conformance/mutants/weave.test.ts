import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CHECKS } from "../src/catalogue.ts";
import type { Edit } from "./behaviour/fault.ts";
import { FAULTS } from "./behaviour/faults.ts";
import { addressOf, EDITS_VARIABLE, tryWeaving, WEAVING, woven } from "./weave.ts";

const FILE = "server/src/quota/tokens.ts" as const;

describe("a fault of the server's behaviour", () => {
  it.each(FAULTS)("fits the server's source: $id", (fault) => {
    expect(() => tryWeaving(fault)).not.toThrow();
  });

  it("breaks a requirement that a check proves", () => {
    const proven = new Set(CHECKS.flatMap(({ proves }) => proves));
    const without = FAULTS.filter(({ requirement }) => !proven.has(requirement));
    expect(without.map(({ id, requirement }) => [id, requirement])).toEqual([]);
  });

  it("has a name of its own and changes something", () => {
    expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
    for (const { id, edits } of FAULTS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(edits.length, id).toBeGreaterThan(0);
      for (const { find, replace } of edits) expect(replace, id).not.toBe(find);
    }
  });
});

describe("weaving", () => {
  it("refuses a text that is not there exactly once, and says which mutant, file and text", () => {
    const edit = (find: string): Edit => ({ file: FILE, find, replace: "" });
    expect(() => woven("a b a", edit("a"))).toThrow(/tokens\.ts has this text 2 times/);
    expect(() => woven("a b a", edit("c"))).toThrow(/has this text 0 times.*\nc$/);
    const fault = { id: "outdated", wrong: "", requirement: "QTA-004", edits: [edit("no such text")] };
    expect(() => tryWeaving(fault)).toThrow(/outdated.*tokens\.ts[\s\S]*no such text/);
  });

  it("reaches the modules of a process and of its worker threads, and no others", () => {
    const edits: Edit[] = [{ file: FILE, find: "Math.floor(", replace: "41 + Math.floor(" }];
    const count = `import(${JSON.stringify(addressOf(FILE))}).then(({ estimateTokens }) => console.log(estimateTokens(["12345678"])))`;
    const script = `await ${count};
      const { Worker } = await import("node:worker_threads");
      new Worker(${JSON.stringify(count)}, { eval: true });`;
    const run = (variables: Record<string, string>) =>
      execFileSync(process.execPath, [...WEAVING, "--input-type=module", "--eval", script], {
        env: { ...process.env, ...variables },
        encoding: "utf8",
      });
    expect(run({ [EDITS_VARIABLE]: JSON.stringify(edits) })).toBe("43\n43\n");
    expect(run({})).toBe("2\n2\n");
  });
});
