import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Mutant } from "../mutant.ts";
import { type Reference, startReference } from "../reference.ts";
import { wireMutant } from "../wire/wire-mutant.ts";
import { edit } from "../wire/wrong-proxy.ts";
import { mutationPage, outdatedIn } from "./page.ts";
import type { MutantResult } from "./store.ts";
import { type Task, tryMutants } from "./try.ts";

let reference: Reference;
beforeAll(async () => {
  reference = await startReference();
});
afterAll(() => reference.stop());

const HEALTH = { requirement: "HLT-001", mark: null };
const unhealthy = wireMutant({
  ...HEALTH,
  id: "unhealthy",
  wrong: "has no health",
  spoil: (answer) => {
    if (answer.path === "/health") answer.status = 503;
  },
});
const harmless = wireMutant({ ...HEALTH, id: "harmless", wrong: "does nothing wrong", spoil: () => {} });
const elsewhere = wireMutant({
  ...HEALTH,
  id: "elsewhere",
  wrong: "breaks another requirement than it says",
  spoil: (answer) => {
    if (answer.path === "/health") edit(answer, (body) => delete body.timestamp);
  },
});
const absent: Mutant = { ...harmless, id: "absent", start: () => Promise.reject(new Error("no such file")) };

async function outcomes(tasks: readonly Task[]): Promise<Record<string, MutantResult>> {
  const found: Record<string, MutantResult> = {};
  const stop = new AbortController().signal;
  await tryMutants(tasks, reference, ({ id }, result) => Object.assign(found, { [id]: result }), stop);
  return found;
}

describe("a mutant", () => {
  it("is killed by a failure of the requirement that it names, and by nothing else", async () => {
    const tries = [["health-is-public"]];
    const tasks = [unhealthy, harmless, elsewhere, absent].map((mutant) => ({ mutant, tries }));
    const found = await outcomes(tasks);
    expect(found.unhealthy).toMatchObject({ outcome: "killed", by: ["health-is-public"] });
    expect(found.harmless).toMatchObject({ outcome: "survived", by: [] });
    expect(found.elsewhere).toMatchObject({ outcome: "survived" });
    expect(found.elsewhere?.why).toContain("every-answer-documented");
    expect(found.absent).toMatchObject({ outcome: "unrun", why: "it did not start: no such file" });
    const page = mutationPage([unhealthy, harmless], new Map(Object.entries(found)), []);
    expect(page).toContain("| wire | 2 | 1 | 1 | 0 |");
    expect(page).toContain("- `harmless` (HLT-001):");
    expect(outdatedIn(page, [unhealthy, harmless])).toEqual([]);
    expect(outdatedIn(page, [unhealthy, harmless, absent])).toEqual(["HLT-001"]);
  });

  it("is tried by further checks when the cheapest do not find it", async () => {
    const { unhealthy: result } = await outcomes([
      { mutant: unhealthy, tries: [["unknown-path"], ["health-is-public"]] },
    ]);
    expect(result?.outcome).toBe("killed");
  });
});
