import { describe, expect, it } from "vitest";
import { Memory } from "../src/index.ts";
import { failureOf } from "./failure.ts";
import { example, startScriptedServer } from "./scripted-server.ts";

const memoryId = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

describe("delete", () => {
  it("archives unless told to erase", async () => {
    await using server = await startScriptedServer({ body: example("deleteMemory", "archived") });
    const result = await new Memory({ apiKey: "mem_abc", baseUrl: server.url }).delete({ memoryId });
    expect(server.received).toMatchObject([{ method: "DELETE", path: `/v1/memories/${memoryId}` }]);
    expect(server.received[0]?.query.has("hard_delete")).toBe(false);
    expect(result).toMatchObject({ deleted: true, receipt: { archived: 1 }, quota: { mode: "FULL" } });
  });

  it("erases with hardDelete, and says whose memory it must be", async () => {
    await using server = await startScriptedServer({ body: example("deleteMemory", "erased") });
    const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
    await memory.delete({ memoryId, externalUserId: "customer-123", hardDelete: true });
    expect(Object.fromEntries(server.received[0]?.query ?? [])).toEqual({
      external_user_id: "customer-123",
      hard_delete: "true",
    });
  });

  it.each(["../users/me", "..", ".", "", "a/b", "a?b", "a#b", "%2e%2e", "a b", "a\\b", undefined, null, 7])(
    "never reaches another path: refuses %j as memoryId before any request",
    async (wrong) => {
      await using server = await startScriptedServer({ body: example("deleteMemory", "archived") });
      const memory = new Memory({ apiKey: "mem_abc", baseUrl: server.url });
      const failure = await failureOf(memory.delete({ memoryId: wrong as string }));
      expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(/^memoryId /) });
      expect(server.received).toEqual([]);
    },
  );
});
