import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { manifest, type ProfileName } from "@memoryos/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guideFiles, readGuide } from "../../spec/docs/guides.ts";
import { difference, type Sample, samplesOf } from "../../spec/docs/samples.ts";
import { readConfig } from "../src/config.ts";
import { IMPLEMENTED } from "../src/http/operation.ts";
import { type RunningServer, startServer } from "../src/server.ts";

const API_KEY = "mem_local_calls-of-the-guides-00001";
const files = await guideFiles();

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "memoryos-guides-"));
  server = await startServer({ ...readConfig({}), port: 0, dataDir: folder, apiKey: API_KEY, logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test.each(files)("the calls in %s work as they are printed, and answer what is shown", async (file) => {
  const samples = samplesOf(await readGuide(file));
  // What a reader's shell keeps from one call to the next.
  await writeFile(join(folder, "variables"), "");
  for (const [index, sample] of samples.entries()) {
    if (!sample.marks.includes("run")) continue;
    // What the guide shows of the answer: the blocks up to the next call.
    const rest = samples.slice(index + 1);
    const end = rest.findIndex(({ language }) => language === "sh");
    const shown = (end < 0 ? rest : rest.slice(0, end)).find(({ marks }) => /answer|prompt/.test(marks.join()));
    if (sample.marks.includes("retry")) await expect.poll(() => fault(sample, shown)).toBeNull();
    else expect(await fault(sample, shown), sample.code).toBeNull();
  }
});

test("a guide says that the server leaves a profile out only when it does", async () => {
  const text = (await Promise.all(files.map(readGuide))).join("\n");
  const named = new Set([...text.matchAll(/^<!-- needs: (.*) -->$/gm)].map(([, profile]) => profile ?? ""));
  expect([...named].filter((profile) => !manifest.profiles.includes(profile as ProfileName))).toEqual([]);
  expect(IMPLEMENTED.filter((profile) => named.has(profile))).toEqual([]);
});

/** The code, with the variables of the guide's calls before it, which remain for those after it. */
function keepingVariables(code: string): string {
  const file = `'${join(folder, "variables")}'`;
  return `set -a; . ${file}\n${code}\nexport -p > ${file}`;
}

/** What is wrong with the answer to a call, or null. */
async function fault(sample: Sample, shown: Sample | undefined): Promise<string | null> {
  const env = { ...process.env, MEMORYOS_URL: server.url, MEMORYOS_API_KEY: API_KEY };
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", keepingVariables(sample.code)], {
    env,
  });
  if (shown?.language === "text" && shown.marks.includes("answer")) {
    const lines = (text: string) => text.toLowerCase().split(/\r?\n/).filter(Boolean).sort();
    return difference(lines(shown.code), lines(stdout));
  }
  const answer = JSON.parse(stdout) as Record<string, unknown>;
  if (shown?.marks.includes("prompt")) return difference(shown.code, answer.system_prompt_addition);
  if (shown) return difference(JSON.parse(shown.code), answer);
  return "code" in answer ? `refused: ${stdout}` : null;
}
