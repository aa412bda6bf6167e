import { describe, expect, it } from "vitest";
import type { Mutant } from "../mutant.ts";
import { chosenMutants, readMutantsOptions } from "./command.ts";

const mutant = (id: string, kind: Mutant["kind"], requirement = "ENV-001"): Mutant => ({
  id,
  kind,
  requirement,
  wrong: "is wrong",
  start: () => Promise.reject(new Error("is not started")),
});
const ALL = [
  ...Array.from({ length: 20 }, (_, at) => mutant(`wire-${at}`, "wire")),
  ...Array.from({ length: 5 }, (_, at) => mutant(`woven-${at}`, "behaviour", "MEM-002")),
];
const ANY = { kind: null, filters: [], sample: null, seed: 1 };
const ids = (options: Partial<typeof ANY> | object) => chosenMutants(ALL, { ...ANY, ...options }).map(({ id }) => id);

describe("npm run mutants", () => {
  it.each([
    [["--sampel", "3"], "did you mean --sample?"],
    [["--kind", "wires"], "there is no kind wires"],
    [["--sample", "0"], "--sample must be a whole number"],
    [["--false-alarms", "some"], "--false-alarms must be a whole number"],
    [["ENV-001"], "takes options alone"],
  ])("refuses %j", (args, message) => {
    expect(() => readMutantsOptions(args)).toThrow(message);
  });

  it("draws the same sample from the same seed, as many of each kind", () => {
    const first = ids({ sample: 4 });
    expect(ids({ sample: 4 })).toEqual(first);
    expect(ids({ sample: 4, seed: 2 })).not.toEqual(first);
    expect(first.filter((id) => id.startsWith("wire"))).toHaveLength(4);
    expect(first.filter((id) => id.startsWith("woven"))).toHaveLength(4);
  });

  it("chooses by kind, id and requirement", () => {
    expect(ids({ kind: "behaviour" })).toHaveLength(5);
    expect(ids({ filters: ["mem-00"] })).toHaveLength(5);
    expect(ids({ filters: ["woven-3", "wire-19"] })).toEqual(["wire-19", "woven-3"]);
    expect(() => ids({ filters: ["nothing"] })).toThrow("no mutant");
  });
});
