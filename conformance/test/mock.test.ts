import { readFile } from "node:fs/promises";
import { manifest } from "@memoryos/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, type MockEvent, startMock } from "../src/prism.ts";
import { ask, rowsOf, STEPS, take, walkTable } from "../src/walk.ts";

let mock: Mock;
const events: MockEvent[] = [];

beforeAll(async () => {
  mock = await startMock({ port: 0, onEvent: (event) => events.push(event) });
});
afterAll(() => mock.close());

describe("the mock of the contract", () => {
  it.each(STEPS)("answers $operationId with $status $example when asked to", async (step) => {
    expect((await take(mock.url, step)).mistakes).toEqual([]);
  });

  it("is described in its guide by what a walk over all of this finds", async () => {
    const guide = await readFile(new URL("../../spec/docs/guides/14-mock.md", import.meta.url), "utf8");
    expect(guide).toContain(walkTable(rowsOf(STEPS.map((step) => ({ ...step, mistakes: [] })))));
  });

  it("answers the first documented success when nothing is preferred", async () => {
    for (const { operationId, responses } of manifest.operations) {
      const answer = await ask(mock.url, operationId);
      expect(answer.status, operationId).toBe(responses[0]?.status);
    }
  });

  it("sends no header that is true only of another outcome", async () => {
    const answer = await ask(mock.url, "addMemories");
    expect(answer.headers).not.toHaveProperty("idempotency-replayed");
    expect(answer.headers).not.toHaveProperty("retry-after");
    expect(answer.headers).not.toHaveProperty("x-memoryos-ignored-fields");
  });

  it("refuses a request without a credential", async () => {
    const response = await fetch(`${mock.url}/v1/memories`);
    expect(await response.json()).toMatchObject({ code: "AUTH_001", status: 401 });
  });

  it("refuses a body that the contract does not allow, and says what is wrong with it", async () => {
    const response = await fetch(`${mock.url}/v1/memories/add`, {
      method: "POST",
      headers: { authorization: "ApiKey mem_any", "content-type": "application/json" },
      body: JSON.stringify({ external_user_id: "customer-123" }),
    });
    expect(response.status).toBe(422);
    expect(response.headers.get("sl-violations")).toContain("messages");
    expect(events).toContainEqual({ kind: "request", method: "POST", path: "/v1/memories/add" });
    expect(events).toContainEqual({ kind: "mistake", message: expect.stringContaining("messages") });
  });

  it("says that a port is taken", async () => {
    const port = Number(new URL(mock.url).port);
    await expect(startMock({ port })).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
  });
});
