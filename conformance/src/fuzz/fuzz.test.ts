import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { redactor } from "../redact.ts";
import { configOf, environmentOf } from "./config.ts";
import { readFindings } from "./findings.ts";
import { readFuzzOptions } from "./options.ts";
import { provision } from "./provision.ts";

const LOCAL = ["--target", "http://127.0.0.1:8080", "--api-key", "mem_secret-key"];

describe("the options of the fuzzer", () => {
  it("are all phases, 20 examples and seed 1 unless said otherwise", () => {
    expect(readFuzzOptions(LOCAL, {})).toMatchObject({
      phases: ["examples", "coverage", "fuzzing", "stateful"],
      maxExamples: 20,
      maxSeconds: null,
      seed: 1,
    });
  });

  it.each([
    [["--target", "https://memory.example.com", "--api-key", "k"], "--allow-remote does it all the same"],
    [[...LOCAL, "--phase", "statefull"], "there is no phase statefull"],
    [[...LOCAL, "--uui", "uui_x"], "--agent-key and --uui go together"],
    [["--target", "http://127.0.0.1"], "--api-key is missing"],
    [[...LOCAL, "--max-examples", "0"], "--max-examples must be a whole number from 1"],
  ])("are refused as %j", (args, message) => {
    expect(() => readFuzzOptions(args, {})).toThrow(message);
  });
});

it("keeps credentials out of the configuration: they go by the environment", () => {
  const options = readFuzzOptions([...LOCAL, "--agent-key", "agent_sk_secret", "--uui", "uui_secret"], {});
  const config = configOf(options);
  expect(config).not.toMatch(/secret/);
  expect(config).toMatch(/\[auth\.openapi\.AgentKey\]\napi_key = "ApiKey \$\{MEMORYOS_FUZZ_AGENT_KEY\}"/);
  expect(config).not.toContain("PassportSession");
  expect(environmentOf(options, ["a", "b"])).toMatchObject({
    MEMORYOS_FUZZ_API_KEY: "mem_secret-key",
    MEMORYOS_FUZZ_KEPT_KEYS: "a,b",
  });
});

it("says how to get Python where there is none", async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-cache-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await expect(provision({ MEMORYOS_CACHE: folder, PATH: folder }, () => {})).rejects.toThrow(/python3-venv, brew/);
});

it("tells the same failure once, with its answer and a command without credentials", async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-events-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const base64 = (text: string) => ({ $base64: Buffer.from(text).toString("base64") });
  const failure = { code: "ST101", operation: "POST /v1/agents", title: "Server error", message: "It broke" };
  const recorder = {
    cases: { a: { value: { method: "POST", path: "/v1/agents" } } },
    checks: { a: [{ failure_info: { failure } }, { failure_info: null }] },
    interactions: {
      a: {
        request: {
          method: "POST",
          uri: "http://127.0.0.1/v1/agents",
          headers: { Authorization: ["[Filtered]"] },
          body: base64('{"name":"it\'s"}'),
        },
        response: { status_code: 500, content: base64("mem_secret-key was wrong") },
      },
    },
  };
  const file = join(folder, "events.ndjson");
  const events = [{ ScenarioFinished: { recorder } }, { ScenarioFinished: { recorder } }, { ScenarioFinished: {} }];
  await writeFile(file, events.map((event) => JSON.stringify(event)).join("\n"));
  expect(await readFindings(file, redactor(["mem_secret-key"]))).toEqual({
    operations: 1,
    requests: 2,
    errors: [],
    failures: [
      {
        operation: "POST /v1/agents",
        title: "ST101 Server error",
        message: "It broke\n500 ‹key› was wrong",
        reproduce:
          "curl -i -X POST 'http://127.0.0.1/v1/agents' \\\n  -H 'Authorization: [Filtered]' \\\n  --data-binary '{\"name\":\"it'\\''s\"}'",
      },
    ],
  });
});
