import { describe, expect, it } from "vitest";
import { Memory, type MemoryOptions, MemoryOSError } from "../src/index.ts";

function refusal(options: unknown): MemoryOSError {
  try {
    new Memory(options as MemoryOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(MemoryOSError);
    expect((error as MemoryOSError).code).toBe("INVALID_ARGUMENT");
    return error as MemoryOSError;
  }
  throw new Error("the options were accepted");
}

describe("the options of a client", () => {
  it.each([
    ["nothing", undefined],
    ["an empty key", ""],
    ["a number", 42],
    ["a key with its scheme", "ApiKey mem_abc"],
    ["a key with a line break", "mem_abc\n"],
    ["a Passport agent's key", "agent_sk_abc"],
    ["a Passport token", "uui_abc"],
    ["another service's key", "sk-abc"],
    ["a key in the wrong case", "MEM_abc"],
  ])("refuse %s as apiKey, by name and without repeating it", (_, apiKey) => {
    const { message } = refusal({ apiKey });
    expect(message).toMatch(/^apiKey /);
    expect(message).not.toContain("abc");
  });

  it.each([undefined, ""])("say of the apiKey %j, as of a variable that is not set, that it is empty", (apiKey) => {
    expect(refusal({ apiKey }).message).toBe("apiKey must be mem_* alone, not empty");
  });

  it.each([
    ["an empty address", ""],
    ["a bare host", "api.memoryos.io"],
    ["another protocol", "ftp://api.memoryos.io"],
    ["a script", "javascript:alert(1)"],
    ["credentials", "https://user:secret@api.memoryos.io"],
    ["a query", "https://api.memoryos.io/?a=1"],
    ["a fragment", "https://api.memoryos.io/#a"],
    ["the version of the paths", "https://api.memoryos.io/v1"],
    ["the version with a slash", "http://127.0.0.1:8080/v1/"],
    ["null", null],
  ])("refuse %s as baseUrl, by name", (_, baseUrl) => {
    expect(refusal({ apiKey: "mem_abc", baseUrl }).message).toMatch(/^baseUrl /);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "30"])("refuse %s as timeoutMs", (timeoutMs) => {
    expect(refusal({ apiKey: "mem_abc", timeoutMs }).message).toMatch(/^timeoutMs /);
  });

  it.each([[undefined], [null], ["mem_abc"], [[]]])("must be an object, not %s", (options) => {
    expect(refusal(options).message).toMatch(/^options /);
  });

  it("refuse a fetch that is no function", () => {
    expect(refusal({ apiKey: "mem_abc", fetch: {} }).message).toMatch(/^fetch /);
  });

  it("refuse a key of a self-hosted server unless baseUrl is given", () => {
    expect(refusal({ apiKey: "mem_local_abc" }).message).toMatch(/^baseUrl /);
    expect(refusal({ apiKey: "mem_local_abc", baseUrl: undefined }).message).toMatch(/^baseUrl /);
    expect(refusal({ apiKey: "mem_local_abc", baseUrl: null }).message).toMatch(/^baseUrl /);
    expect(() => new Memory({ apiKey: "mem_local_abc", baseUrl: "http://127.0.0.1:8080" })).not.toThrow();
  });

  it("send to https://api.memoryos.io unless told otherwise", async () => {
    const urls: string[] = [];
    const fetch = async (request: Request) => {
      urls.push(request.url);
      return Response.json({ data: { deleted: true, receipt: {} } });
    };
    await new Memory({ apiKey: "mem_abc", fetch }).delete({ memoryId: "a1" });
    await new Memory({ apiKey: "mem_abc", baseUrl: "https://example.org/memory/", fetch }).delete({ memoryId: "a1" });
    expect(urls).toEqual(["https://api.memoryos.io/v1/memories/a1", "https://example.org/memory/v1/memories/a1"]);
  });

  it("keep the key out of what a client shows of itself", () => {
    const memory = new Memory({ apiKey: "mem_secret" });
    expect(JSON.stringify(memory) + Object.values(memory).join()).not.toContain("mem_secret");
  });
});
