import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guideFiles, readGuide } from "./guides.ts";
import { type Sample, samplesOf } from "./samples.ts";

const root = join(import.meta.dirname, "..", "..");

/** What the samples take for granted, once a guide has shown how to make a client. */
const PRELUDE = `import { Memory, MemoryOSError } from "@memoryos/sdk";\ndeclare const memory: Memory;\nvoid MemoryOSError;\n`;

let folder: string;
let samples: (Sample & { file: string })[];

beforeAll(async () => {
  // Inside the repository, so that the samples find its packages.
  await mkdir(join(root, ".tmp"), { recursive: true });
  folder = await mkdtemp(join(root, ".tmp", "samples-"));
  const files = await guideFiles();
  const found = await Promise.all(
    files.map(async (file) => samplesOf(await readGuide(file)).map((sample) => ({ ...sample, file }))),
  );
  samples = found.flat();
});

afterAll(() => rm(folder, { recursive: true }));

test("every TypeScript sample compiles as strictly as the project does", async () => {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.json"),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  const paths = await Promise.all(
    samples
      .filter(({ language }) => language === "ts")
      .map(async ({ file, code }, index) => {
        const path = join(folder, `${file.replace(".md", "")}-${index}.ts`);
        const whole = /^import /m.test(code) ? code : `${PRELUDE}${code}`;
        await writeFile(path, `${whole}\nexport {};\n`);
        return path;
      }),
  );
  expect(paths.length).toBeGreaterThan(5);
  const program = ts.createProgram(paths, { ...config?.options, noUnusedLocals: false });
  const messages = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  expect(messages).toEqual([]);
});

test("every JSON sample is JSON", () => {
  for (const { language, code, file } of samples) {
    if (language === "json") expect(() => JSON.parse(code), `${file}: ${code}`).not.toThrow();
  }
});

describe("the code that verifies webhooks", () => {
  const secret = "0000000000000000000000000000000000000000000000000000000000e8a391";
  const delivery = "0198c0d4-41b7-7a0c-9e52-6f30b8d2a170";
  const at = 1_773_928_928;
  const body = '{"data":{"note":"é"},"event":"quota.warning"}';
  const sign = (text: string, key = secret) => createHmac("sha256", key).update(text).digest("hex");
  const v2 = sign(`${at}.${delivery}.${body}`);
  const genuine = {
    "x-memoryos-delivery": delivery,
    "x-memoryos-signature": sign(body),
    "x-memoryos-signature-v2": `t=${at},v1=${sign("other", "replaced")},v1=${v2}`,
  };
  const changed = (headers: Partial<typeof genuine>) => ({ ...genuine, ...headers });
  const cases: [what: string, headers: object, body: string, now: number, good: boolean, goodV1: boolean][] = [
    ["a genuine message", genuine, body, at, true, true],
    ["a changed body", genuine, body.replace("warning", "reset"), at, false, false],
    ["a message of ten minutes ago", genuine, body, at + 600, false, true],
    ["a message from the future", genuine, body, at - 600, false, true],
    ["another delivery id", changed({ "x-memoryos-delivery": "other" }), body, at, false, true],
    ["another time", changed({ "x-memoryos-signature-v2": `t=${at + 1},v1=${v2}` }), body, at, false, true],
    ["no signature", {}, body, at, false, false],
    [
      "a signature that is not hexadecimal",
      changed({ "x-memoryos-signature-v2": `t=${at},v1=é` }),
      body,
      at,
      false,
      true,
    ],
  ];
  const code = (language: string) =>
    samples.find((sample) => sample.language === language && sample.marks.includes("verify"))?.code ?? "";

  test.each(cases)("in TypeScript judges %s", async (_what, headers, text, now, good, goodV1) => {
    const path = join(folder, "verify.ts");
    await writeFile(path, code("ts"));
    const { isGenuine, isGenuineV1 } = await import(path);
    expect(isGenuine(headers, Buffer.from(text), secret, now * 1000)).toBe(good);
    expect(isGenuineV1(headers, Buffer.from(text), secret)).toBe(goodV1);
  });

  test("accepts the message that the guide prints for tests, which is the contract's own example", async () => {
    const block = (mark: string) => samples.find(({ marks }) => marks.includes(mark))?.code ?? "";
    const [secret, body] = [block("secret"), block("body")];
    const headers = Object.fromEntries(
      block("headers")
        .split("\n")
        .map((line) => line.split(": "))
        .map(([name = "", value = ""]) => [name.toLowerCase(), value]),
    );
    const { webhooks, components } = JSON.parse(await readFile(join(root, "generated", "openapi.json"), "utf8"));
    const example = webhooks["quota.warning"].post.requestBody.content["application/json"].examples.warning.value;
    const exampleOf = (schema: string) => components.schemas[schema].examples[0];
    expect(JSON.parse(body)).toEqual(example);
    expect(secret).toBe(exampleOf("WebhookSecret"));
    expect(headers).toEqual({
      "content-type": "application/json",
      "x-memoryos-event": example.event,
      "x-memoryos-timestamp": example.timestamp,
      "x-memoryos-delivery": exampleOf("DeliveryId"),
      "x-memoryos-signature": exampleOf("WebhookSignature"),
      "x-memoryos-signature-v2": exampleOf("VersionedWebhookSignature"),
    });
    const path = join(folder, "verify.ts");
    await writeFile(path, code("ts"));
    const { isGenuine, isGenuineV1 } = await import(path);
    const at = Number(/^t=(\d+)/.exec(headers["x-memoryos-signature-v2"] ?? "")?.[1]) * 1000;
    const bytes = Buffer.from(body);
    expect(isGenuine(headers, bytes, secret, at)).toBe(true);
    expect(isGenuineV1(headers, bytes, secret)).toBe(true);
    expect(isGenuine(headers, bytes, secret, at + 301_000)).toBe(false);
  });

  test.skipIf(spawnSync("python3", ["--version"]).status !== 0)("in Python judges the same", () => {
    const rows = cases.map(([, headers, text, now]) => [headers, text, now]);
    const program = `${code("py")}
import json, sys
rows = json.load(sys.stdin)
print(json.dumps([[is_genuine(h, b.encode(), "${secret}", n), is_genuine_v1(h, b.encode(), "${secret}")] for h, b, n in rows]))`;
    const { stdout, stderr } = spawnSync("python3", ["-c", program], { input: JSON.stringify(rows), encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(cases.map(([, , , , good, goodV1]) => [good, goodV1]));
  });
});
