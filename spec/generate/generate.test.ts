import { execFile } from "node:child_process";
import { appendFile, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { manifest, openapi } from "@memoryos/contract";
import { requestValidators } from "@memoryos/contract/validators/requests";
import { responseValidators } from "@memoryos/contract/validators/responses";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Document, type Example, operationsOf, type Response, resolve, responsesOf } from "./openapi.ts";

const root = join(import.meta.dirname, "..", "..");
const document = openapi as unknown as Document;
const operations = [...operationsOf(document)].map(({ operation }) => operation);

describe("what is generated", () => {
  const folders: string[] = [];
  const copyOfGenerated = async () => {
    const folder = await mkdtemp(join(tmpdir(), "memoryos-generated-"));
    folders.push(folder);
    await cp(join(root, "generated"), folder, { recursive: true });
    return folder;
  };
  const generate = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(root, "spec", "generate", "main.ts"), ...args], { cwd: root });

  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  test("is what is committed, to the byte", async () => {
    const { stdout } = await generate("--check", "--output", await copyOfGenerated());
    expect(stdout).toContain("is fresh");
  });

  test("is refused when a file of it was edited, and the file is named", async () => {
    const folder = await copyOfGenerated();
    await appendFile(join(folder, "openapi.yaml"), "# edited\n");
    await expect(generate("--check", "--output", folder)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("openapi.yaml"),
    });
  });
});

describe("a file that nobody generates", () => {
  test("is refused and named, and is gone after the next run", async () => {
    const folder = await mkdtemp(join(tmpdir(), "memoryos-generated-"));
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [join(root, "spec", "generate", "main.ts"), "--output", folder, ...args]);
    try {
      await cp(join(root, "generated"), folder, { recursive: true });
      await appendFile(join(folder, "schemas", "Forgotten.json"), "{}");
      const stderr = expect.stringContaining("schemas/Forgotten.json");
      await expect(run("--check")).rejects.toMatchObject({ code: 1, stderr });
      await run();
      expect((await run("--check")).stdout).toContain("is fresh");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("every operation", () => {
  test.each(operations)("$operationId has examples that are valid for every response", (operation) => {
    for (const [status, response] of responsesOf(document, operation)) {
      if (!response.content) continue;
      const examples = Object.entries(Object.values(response.content)[0]?.examples ?? {});
      const validator = responseValidators[operation.operationId as keyof typeof responseValidators][status];
      for (const [name, example] of examples) {
        const valid = validator?.body?.(structuredClone(resolve<Example>(document, example).value));
        expect(valid, `${status} ${name}: ${JSON.stringify(validator?.body?.errors)}`).toBe(true);
      }
    }
  });

  test.each(operations.filter((operation) => operation.requestBody))(
    "$operationId has request examples that are valid",
    (operation) => {
      const validator = requestValidators[operation.operationId as keyof typeof requestValidators].body;
      const examples = Object.entries(operation.requestBody?.content["application/json"]?.examples ?? {});
      for (const [name, example] of examples) {
        const valid = validator?.(structuredClone(resolve<Example>(document, example).value));
        expect(valid, `${name}: ${JSON.stringify(validator?.errors)}`).toBe(true);
      }
    },
  );
});

describe("the document", () => {
  test("names nothing after the number of its kind", () => {
    const names = Object.entries(document.components).flatMap(([, components]) => Object.keys(components));
    expect(names.filter((name) => /[-_]\d+$/.test(name))).toEqual([]);
  });

  test("takes in requests only the known values of an enum that may grow in answers", () => {
    const { KeyPermission, KeyPermissionChoice, CreateApiKeyRequest, ApiKey } = document.components.schemas;
    expect(KeyPermission).toMatchObject({ "x-extensible-enum": ["read", "write", "delete", "admin"] });
    expect(KeyPermission).not.toHaveProperty("enum");
    expect(KeyPermissionChoice?.enum).toEqual(["read", "write", "delete", "admin"]);
    expect(JSON.stringify(CreateApiKeyRequest)).toContain('"#/components/schemas/KeyPermissionChoice"');
    expect(JSON.stringify(ApiKey)).toContain('"#/components/schemas/KeyPermission"');
  });

  test("shows a value of every path parameter", () => {
    for (const { parameters } of operations) {
      for (const parameter of parameters) {
        if ("$ref" in parameter || parameter.in !== "path") continue;
        expect(parameter.example, parameter.name).toBeTruthy();
      }
    }
  });

  test("reads alike as YAML 1.1, where an unquoted time is no text", async () => {
    const yaml = parse(await readFile(join(root, "generated", "openapi.yaml"), "utf8"), { version: "1.1" });
    expect(yaml).toEqual(document);
  });
});

describe("an add", () => {
  test("has an answer that is refused when its status and its fields do not belong together", () => {
    const validator = responseValidators.addMemories["200"]?.body;
    const add = operations.find((operation) => operation.operationId === "addMemories");
    const success = add?.responses["200"] as Response;
    const example = success.content["application/json"]?.examples?.queued as Example;
    expect(validator?.({ ...(example.value as object), job_id: null })).toBe(false);
    expect(validator?.({ ...(example.value as object), status: "accepted" })).toBe(false);
  });
});

describe("the manifest", () => {
  test("names every error code that an operation answers with in the catalogue", () => {
    const known = manifest.errors.map((row) => row.error);
    for (const operation of manifest.operations) expect(known).toEqual(expect.arrayContaining(operation.errors));
  });

  test("gives every requirement a name of its own and a sentence of its own", () => {
    const { requirements } = manifest;
    expect(new Set(requirements.map((rule) => rule.id)).size).toBe(requirements.length);
    expect(new Set(requirements.map((rule) => rule.text)).size).toBe(requirements.length);
  });
});
