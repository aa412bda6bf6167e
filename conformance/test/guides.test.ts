import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guideFiles, readGuide } from "../../spec/docs/guides.ts";
import { difference, samplesOf } from "../../spec/docs/samples.ts";
import { type Mock, startMock } from "../src/prism.ts";

let mock: Mock;

beforeAll(async () => {
  mock = await startMock({ port: 0 });
});

afterAll(() => mock.close());

test("the calls to the mock in the guides answer what is shown", async () => {
  let calls = 0;
  for (const file of await guideFiles()) {
    const samples = samplesOf(await readGuide(file));
    for (const [index, sample] of samples.entries()) {
      if (!sample.marks.includes("mock")) continue;
      calls += 1;
      const code = sample.code.replaceAll("http://127.0.0.1:4010", mock.url);
      const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", code]);
      const shown = samples[index + 1];
      expect(shown?.marks, sample.code).toContain("answer");
      expect(difference(JSON.parse(shown?.code ?? ""), JSON.parse(stdout)), `${code}\n${stdout}`).toBeNull();
    }
  }
  expect(calls).toBeGreaterThan(0);
});
